// What faces the clients of one shard: takes their messages, keeps their sessions, and tells them what the homes of
// their calls and rooms say. One handler file per family: client_hello.cpp, client_session.cpp, client_rooms.cpp,
// client_calls.cpp, client_open.cpp, client_ice.cpp, client_relay.cpp, client_login.cpp, client_blocks.cpp,
// client_operator.cpp; what they may not do so often: client_limits.cpp.
#pragma once
#include <functional>
#include <unordered_map>

#include "app/admission.hpp"
#include "app/report.hpp"
#include "app/sessions.hpp"
#include "core/user.hpp"
#include "wire/tokens.hpp"

namespace beckon {

class ClientSide {
 public:
  ClientSide(Context& context, Transports& transports);

  void on_open(TransportId transport, Dialect dialect, net::ClientAddress from);
  void on_text(TransportId transport, std::string_view text);
  void on_closed(TransportId transport, std::uint16_t code);
  void tick(Time now);
  Deadline next_deadline();
  void settle();  // takes what the gateway's clients want
  void drain();   // says goodbye to everybody; from now on nobody is let in
  Admission& admission() { return admission_; }
  std::vector<SessionReport> report();
  // Ends those that are here, and their part in calls; none of them can be resumed. Says how many were here.
  std::size_t send_away(const std::vector<SessionId>& sessions);
  // Where a session that was here goes on, if that is known still.
  std::optional<ShardId> moved_to(const SessionId& session) const;

  // From other shards, or this one.
  void on(const node::Reply&);
  void on(const node::CallNews&);
  void on(const node::SessionMoved&);
  void on(const node::CallUnknown&);
  void on(const node::RoomRefused&);
  void on(const node::RosterNews&);
  void on(const node::ChatFill&);
  void on(const node::Signal&);
  void on(const node::SignalAck&);
  void on(const node::Relay&);
  void on(const node::Renamed&);
  void on(const node::BlocksChanged&);
  void on(const node::PresenceNews&);
  void on(const node::ChatNews&);

 private:
  // A transport that has no session yet, or one whose messages are bad.
  struct Visitor {
    net::ClientAddress from;
    bool opening = false;     // a hello is being worked on
    std::size_t bad = 0;      // bad messages in a row
    std::size_t guesses = 0;  // hellos whose token or password was not good
  };
  struct Moved {
    ShardId to;
    std::uint64_t arrival = 0;
    bool from_here = false;  // else it was heard of only while a hello for it was under way here, or too late
  };
  struct Opening;  // a hello on its way through the store (client_hello.cpp)

  void take(TransportId transport, const wire::ClientMessage& message);
  void refuse(TransportId transport, const wire::Failure& failure);
  void handle(TransportId transport, const wire::Hello& hello);
  void resume(const std::shared_ptr<Opening>& opening, const wire::Hello& hello);
  Result<Identity> verify(const Jwt& token) const;
  Result<Identity> identify(TransportId transport, const wire::Hello& hello) const;
  Result<Identity> identify_again(const wire::Hello& hello, const wire::ResumeToken& token) const;
  std::string resume_token(const Session& session) const;
  std::optional<Duration> login_left(const Session& session) const;  // none: it has no end
  void plan_login_end(const Session& session);
  void end_login(Session& session);
  void leave_forbidden_rooms(Session& session);
  void count_guess(TransportId transport);
  void open_name(const std::shared_ptr<Opening>& opening);
  void open_user(const std::shared_ptr<Opening>& opening);
  std::uint64_t next_arrival(const SessionId& id);
  void open_session(const std::shared_ptr<Opening>& opening);
  Session& settle_in(const Opening& opening);
  void return_to_calls(const Opening& opening, const std::vector<CallId>& calls);
  void enter_lobby(Session& session);
  void refuse(const std::shared_ptr<Opening>& opening, const Error& error);
  void give_up(const Opening& opening);
  void welcome(Session& session, std::optional<Roster> roster);
  void hang_up_all(Session& session);
  void end(Session& session);
  void leave_user(const Endpoint& self, std::uint64_t arrival);
  void write_detached(const Endpoint& self, std::uint64_t arrival);
  void audit();
  void release_name(const UserName& name, const SessionId& session, const UserName& kept = {});
  void rename(Session& session, const UserName& name, const std::function<void(const Result<>&)>& answer);
  void rename_others(const User& user, const SessionId& except, const UserName& name);
  void take_name(Session& session, const UserName& name);

  void handle(Session&, const wire::Hello&);
  void handle(Session&, const wire::Bye&);
  void handle(Session&, const wire::Sync&);
  void handle(Session&, const wire::Rename&);
  void handle(Session&, const wire::RoomJoin&);
  void handle(Session&, const wire::RoomLeave&);
  void handle(Session&, const wire::Chat&);
  void handle(Session&, const wire::CallInvite&);
  void handle(Session&, const wire::CallRinging&);
  void handle(Session&, const wire::CallAccept&);
  void handle(Session&, const wire::CallDecline&);
  void handle(Session&, const wire::CallBusy&);
  void handle(Session&, const wire::CallCancel&);
  void handle(Session&, const wire::CallMedia&);
  void handle(Session&, const wire::HangUp&);
  void handle(Session&, const wire::CallOpen&);
  void handle(Session&, const wire::CallJoin&);
  void handle(Session&, const wire::GetIceServers&);
  void handle(Session&, const wire::SendSignal&);
  void handle(Session&, const wire::SendSignalAck&);
  void handle(Session&, const wire::SendRelay&);
  void handle(Session&, const wire::Login&);
  void handle(Session&, const wire::Block&);
  void handle(Session&, const wire::Unblock&);

  using ListChange = std::function<Result<BlockList>(BlockList)>;
  // `blocked`: whom it adds.
  void change_list(Session& session, const RequestId& request, const ListChange& change,
                   const std::optional<UserId>& blocked);
  void tell_list(const User& user, const SessionId& except);
  void take_list(Session& session, const BlockList& list);
  void end_call_between(const UserId& by, const UserId& other);
  void end_unwanted(const Session& session);  // its calls with those whom its user has blocked
  void end_unwanted(const Session& session, const CallId& call);
  void look_up_list(const Session& session);
  static bool is_unwanted(const Session& session, const CallView& view);

  void count(Limited limit);
  bool may_ask(Session& session, const wire::ClientMessage& message);
  bool may_do(Session& session, const RequestId& request, Deed deed);
  std::optional<Error> guessing(net::ClientAddress from);
  void guessed_wrong(net::ClientAddress from);

  void ok(Session& session, const RequestId& request) { sessions_.send(session, wire::Ok{request, {}, {}, {}}); }
  void fail(Session& session, const RequestId& request, Error error);
  void to_call(Session& session, const RequestId& request, const CallId& call, CallEvent event);
  void notice(const CallId& call, CallEvent event);
  void notice_calls(Session& session, const CallEvent& event);
  // Or says again who is there, and how; `request` is empty where nobody waits for an answer.
  void enter(const Session& session, const RoomName& room, const RequestId& request);
  bool enter_again(Session& session, const RoomName& room);  // one it was in before the server forgot
  void say_presence(Session& session);                       // to the homes of its rooms
  std::vector<wire::IceServer> ice_servers(Session& session, const CallId& call);  // of a party, once it is answered
  void plan_renewal(const Session& session);
  void renew_ice(Session& session, Time now);

  Context& context_;
  MdnGateway mdn_;
  Sessions sessions_;
  wire::Decoder decoder_;
  std::unordered_map<TransportId, Visitor> visitors_;
  Deadlines<TransportId> hello_due_;
  Deadlines<SessionId> login_due_;
  Deadlines<SessionId> ice_due_;  // when a call of theirs needs new credentials
  std::unordered_map<SessionId, Moved> moved_;
  Deadlines<SessionId> moved_due_;
  Deadline audit_at_;  // none while nobody is here
  bool draining_ = false;
  Admission admission_;
};

}  // namespace beckon
