// What clients of dialect beckon.v1 may be told, from what was said: nothing comes to anybody without a cause.
#pragma once
#include <boost/json.hpp>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "require.hpp"

namespace beckon::fuzz {

// The same with what somebody was told.
void require(bool good, const char* what, const boost::json::object& told);

// One client as the witness knows it: a connection, and what is known of its session.
struct Seat {
  int device = -1, owner = -1;  // whose user it is, by device; -1: whatever a text of the input named
  std::string session;          // empty: not welcomed on this connection
  std::string user;
  std::map<std::string, boost::json::object> asked;  // requests without an answer, by id
  std::set<std::string> resuming;                    // the sessions whose tokens its hellos showed
  // Ids that may be answered or not: requests of its session's former connection, which are answered on this one if
  // they are still under way.
  std::set<std::string> perhaps;
  int may_fail = 0;                            // errors without an id that it may still get
  bool odd = false;                            // it sent texts of the input: their ids are not followed
  std::map<std::string, std::string> parties;  // call -> who it is there
};

class Witness {
 public:
  // The users of devices; whoever else is seen has to have sent a text of the input as hello.
  explicit Witness(std::map<std::string, int> users) : users_(std::move(users)) {}
  // Before `message` is sent.
  void says(Seat& seat, const boost::json::object& message);
  // Throws nothing; see require().
  void hears(Seat& seat, const boost::json::object& told);
  // Whom a user has blocked, if it is told; it lives as long as `told`.
  static const boost::json::object* list_in(const boost::json::object& told);
  // Everything has settled: whoever asked was answered.
  static void settled(const Seat& seat);

 private:
  struct Signal {
    std::string from, call, to, body;
    bool heard = false;
  };
  struct Relayed {
    std::string from, to, body;
    friend auto operator<=>(const Relayed&, const Relayed&) = default;
  };
  void blocks(const std::string& by, const boost::json::object& named);
  void list(const Seat& seat, const boost::json::object& list) const;
  void welcome(Seat& seat, const boost::json::object& told);
  void answer(Seat& seat, const boost::json::object& told);
  void wants(Seat& seat, std::string_view room);
  void left(const Seat& seat, const boost::json::object& asked);
  void call(Seat& seat, const boost::json::object& told);
  void signal(const Seat& seat, const boost::json::object& told);
  void room(const Seat& seat, const boost::json::object& told) const;
  bool takes_part(const std::string& user, const std::string& call) const;

  std::map<std::string, std::set<std::string>> callers_;  // call -> users who may hear of it
  std::map<std::string, std::string> links_;              // link -> call
  std::vector<Signal> signals_;
  std::set<Relayed> relayed_, acks_, chats_;
  std::map<std::string, std::set<std::string>> blocked_;  // user -> whom they ever asked not to hear of
  std::map<std::string, std::set<std::string>> rooms_;    // session -> rooms that it asked for
  std::map<std::string, int> sessions_;                   // session -> device
  bool strangers_ = false;                                // a text was sent as hello
  const std::map<std::string, int> users_;                // user -> the device that they are of
};

}  // namespace beckon::fuzz
