// MDN's dialect: any texts from two of its clients, with a Beckon client that calls them, answers and signals, over
// real shards. Whatever they send, what MDN's clients are told stays in their dialect and without markup, and once all
// are gone no call is left. An input is lines; a line's first character says who does what.
#include <boost/json.hpp>
#include <cstdint>
#include <cstdlib>
#include <string>

#include "app/world.hpp"
#include "net/utf8.hpp"

namespace {

using beckon::testing::Client;
using beckon::testing::message;
using beckon::testing::World;
using boost::json::object;

void require(bool good) {
  if (!good) std::abort();
}

class Play {
 public:
  void act(std::string_view line) {
    const char who = line.front();
    line.remove_prefix(1);
    switch (who) {
      case '0':
      case '1':
        if (!pages_[who - '0']->closed) pages_[who - '0']->send_text(std::string(line));
        return;
      case 'b':
        return bob_.send_text(std::string(line));
      case 'a':
        return about_call("call-accept");
      case 'd':
        return about_call("call-decline");
      case 'h':
        return about_call("hang-up");
      case 'c':
        return call_somebody();
      case 's':
        return signal(line);
      case 't':
        return world_.pass(beckon::Duration{line.empty() ? 300 : 1000 * (line.front() & 63)});
      case 'r':
        return reconnect(line.empty() ? 0 : line.front() & 1);
      default:
        return;
    }
  }

  void end() {
    for (Client* page : pages_) {
      check(*page);
      if (!page->closed) page->disconnect(1001);
    }
    bob_.disconnect(1006);
    world_.pass(std::chrono::minutes(10));
    require(world_.open_calls() == 0);
  }

 private:
  void reconnect(int which) {
    Client*& page = pages_[which];
    if (!page->closed) page->disconnect(1006);
    check(*page);
    page = &world_.connect(static_cast<std::size_t>(which), beckon::Dialect::Mdn);
  }

  static bool is_of_the_dialect(std::string_view type) {
    for (const auto* known :
         {"id", "rejectusername", "userlist", "message", "video-offer", "video-answer", "new-ice-candidate", "hang-up"})
      if (type == known) return true;
    return false;
  }
  static bool has_markup(const boost::json::value& text) {
    return text.as_string().find_first_of("<>") != boost::json::string::npos;
  }
  static void check(Client& page) {
    for (const object& told : page.take()) {
      require(is_of_the_dialect(told.at("type").as_string()));
      for (const char* field : {"name", "text"})
        if (const auto* text = told.if_contains(field)) require(!has_markup(*text));
      if (const auto* users = told.if_contains("users"))
        for (const auto& name : users->as_array()) require(!has_markup(name));
    }
  }

  void about_call(std::string_view type) {
    const object call = bob_.last("call");
    if (call.empty()) return;
    bob_.request(message(type, {{"call", call.at("call")}, {"media", media()}}));
  }
  void call_somebody() {
    for (const object& roster : {bob_.last("presence"), bob_.last("welcome").at("roster").as_object()}) {
      if (roster.empty()) continue;
      for (const auto& member : roster.at("members").as_array())
        if (const auto& user = member.at("user").as_string(); user.starts_with("m-"))
          bob_.request(
              message("call-invite",
                      {{"call", beckon::testing::device_secret(100 + ++calls_)}, {"to", user}, {"media", media()}}));
    }
  }
  void signal(std::string_view body) {
    const object call = bob_.last("call");
    const auto* me = call.if_contains("me");
    boost::system::error_code failed;
    const auto parsed = boost::json::parse(body, failed);
    if (!me || failed || !parsed.is_object()) return;
    const std::size_t other = *me == "p0" ? 1 : 0;
    if (call.at("parties").as_array().size() <= other) return;
    bob_.send(message("signal", {{"call", call.at("call")},
                                 {"to", other == 1 ? "p1" : "p0"},
                                 {"epoch", 2},
                                 {"peer_epoch", call.at("parties").at(other).at("epoch")},
                                 {"seq", ++sent_},
                                 {"ack", 0},
                                 {"body", parsed}}));
  }
  static boost::json::value media() { return {{"audio", true}, {"video", true}, {"data", false}}; }

  World world_{2};
  Client* pages_[2] = {&world_.connect(0, beckon::Dialect::Mdn), &world_.connect(1, beckon::Dialect::Mdn)};
  Client& bob_ = said_hello(world_.connect(1));
  int calls_ = 0, sent_ = 0;

  static Client& said_hello(Client& client) {
    client.hello("Bob", 1);
    return client;
  }
};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  std::string_view input(reinterpret_cast<const char*>(data), size);
  if (!beckon::net::is_utf8(input)) return 0;  // such a connection is closed before anybody reads it
  Play play;
  while (!input.empty()) {
    const std::string_view line = input.substr(0, input.find('\n'));
    input.remove_prefix(std::min(line.size() + 1, input.size()));
    if (!line.empty()) play.act(line);
  }
  play.end();
  return 0;
}
