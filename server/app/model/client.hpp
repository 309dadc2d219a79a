// A client as docs/protocol.md describes one, written from that page and not from the server's code: what the SDK is to
// the real server. It ends calls at once when its user says so and tells the server for as long as it takes; repeats
// requests until they are answered; keeps a session over lost connections and reloads.
#pragma once
#include <map>
#include <string>
#include <vector>

#include "app/model/book.hpp"
#include "app/model/neighbours.hpp"
#include "app/model/servers.hpp"
#include "app/model/talk.hpp"

namespace beckon::model {

// Whose client this is.
struct Owner {
  std::string device, guest;  // secrets; guest: of the user's first device
  std::string name;
  std::string user;  // the id that follows
};

class Client {
 public:
  enum class State : std::uint8_t { Offline, Opening, Open, Gone };

  Client(Servers& servers, Book& book, Dice& dice, Trace& trace, Owner owner, std::string label);

  // ---- what its user does ----
  void invite(const std::string& user);
  void accept(Talk& talk);
  void decline(Talk& talk);
  void busy(Talk& talk);
  void hang_up(Talk& talk);  // or cancel, or decline: whatever ends it
  void make_link();
  void join(const Book::Link& link);
  void say(Talk& talk, std::uint32_t signals);
  void ask(std::string_view type, std::string_view call, std::string_view extra);  // any request, its outcome unheeded
  void block(const std::string& user);
  void unblock(const std::string& user);
  void address(const std::string& user, bool call);  // a private line, or an invitation that nobody is to hear of
  void speak();                                      // a line in the lobby
  void bye();
  void close(std::uint16_t code);  // the page's window; for good

  // ---- what happens to it ----
  void lose_transport(bool late, std::uint16_t code = 1006);
  void reload();                 // the page, or the program, is started anew with what it had stored
  void come_back(bool at_once);  // not before this after lose_transport
  void hear(const Servers::Delivery& delivery);
  void run();  // whatever is due now
  Deadline next_deadline() const;
  void peer_hung_up(const std::string& call);  // over the call's data channel

  State state() const { return state_; }
  bool gone() const { return state_ == State::Gone; }
  TransportId transport() const { return transport_; }
  const std::string& session() const { return session_; }
  const std::string& label() const { return label_; }
  const Owner& owner() const { return owner_; }
  Epoch epoch() const { return epoch_; }
  std::map<std::string, Talk>& talks() { return talks_; }
  Neighbours& neighbours() { return neighbours_; }
  bool media_out = false;  // its network carries no media now
  std::string unanswered() const;

 private:
  struct Request {
    std::string id, type, call, text;
    Time again, until;
    std::string about{};      // whom it is to reach, where that depends on who has blocked whom
    std::uint64_t asked = 0;  // when, as the book counts
  };

  void connect();
  void send_hello();
  void transmit(std::string text);
  void welcomed();
  void refused();
  void sync();
  bool wants_quick_sync() const;

  Request& request(std::string_view type, const std::string& call, std::string_view extra = "");
  bool asks(std::string_view type, const std::string& call) const;
  void drop_requests(const std::string& call, std::string_view type = "");
  void answered();
  void failed(Request request, std::string_view code);
  void repeat_invite(Talk& talk);

  void change_list(std::string_view type, const std::string& user);
  void list_changed(const Request& request, bool known);  // known: it was done
  void take_list(std::string_view list);
  void hear_room();
  void disconnected();
  void reached(const Request& request);
  void on_call();
  void on_unknown_call(const std::string& call);
  void rejoin(Talk& talk);
  void take(Talk& talk, const HeardCall& heard);
  void set_lines(Talk& talk, const HeardCall& heard);
  void end(Talk& talk, std::string_view reason, bool confirmed);
  void run_talk(Talk& talk);
  void on_signal();
  void send_signals(Talk& talk, Line& line);
  void note(const std::string& what) {
    if (trace_.on) trace_.add(servers_.now(), label_, what);
  }

  Servers& servers_;
  Book& book_;
  Dice& dice_;
  Trace& trace_;
  Owner owner_;
  std::string label_;
  State state_ = State::Offline;
  TransportId transport_ = 0;
  std::uint64_t boot_ = 0;  // which life of the server it is connected to
  static constexpr std::size_t no_shard = ~std::size_t{0};
  std::size_t shard_ = no_shard, session_shard_ = no_shard;
  Deadline connect_at_, hello_until_, sync_at_;
  Time offline_since_;
  std::string session_, resume_;
  Epoch epoch_;
  std::uint32_t next_request_ = 0;
  std::vector<Request> requests_;
  std::map<std::string, Talk> talks_;
  Neighbours neighbours_;
  Heard& heard_;  // all clients read with one: its memory is the dearest thing about a client
};

}  // namespace beckon::model
