// MDN's dialect as a state machine: any texts from two of its clients, with a Beckon client that calls them, answers,
// signals, loses its connection and comes back, over real shards that may start anew. Whatever they send, what MDN's
// clients are told stays in their dialect and without markup; no signal comes to them that nobody else
// sent, no line more often than it was said; and once all are gone nothing is left. An input is lines; a line's first
// character says who does what.
#include <array>
#include <boost/json.hpp>
#include <cstdint>
#include <cstdlib>
#include <iostream>
#include <set>
#include <string>

#include "app/world.hpp"
#include "lines.hpp"
#include "require.hpp"

namespace {

using namespace beckon::fuzz;
using beckon::testing::Client;
using beckon::testing::message;
using beckon::testing::World;
using boost::json::object;

const bool trace = std::getenv("FUZZ_TRACE") != nullptr;  // tells what happens

class Play {
 public:
  void act(std::string_view line) {
    const char who = line.front();
    line.remove_prefix(1);
    switch (who) {
      case '0':
      case '1':
        return say(*pages_[who - '0'], line, who - '0');
      case 'b':
        return say(*bob_, line, 2);
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
      case 'x':  // bob's connection is lost, or closed
        if (!bob_->closed) bob_->disconnect(line.empty() ? 1006 : 1001);
        return;
      case 'R':
        return resume(line.empty() ? 0 : line.front() & 1);
      case 'S':
        return restart();
      default:
        return;
    }
  }

  void end() {
    for (const int which : {0, 1}) {
      check(which);
      if (!pages_[which]->closed) pages_[which]->disconnect(1001);
    }
    if (!bob_->closed) bob_->disconnect(1006);
    world_.pass(std::chrono::minutes(10));
    require(world_.open_calls() == 0, "calls are left");
    require(world_.sessions() == 0, "sessions are left");
    for (std::size_t shard = 0; shard < shards; ++shard) {
      require(world_.counters(shard).mdn_clients.get() == 0, "clients are left");
      require(world_.counters(shard).rooms.get() == 0, "rooms are left");
    }
    // A line comes to each page once, and from the room's history to those that came anew.
    require(lines_heard_ <= lines_said_ * pages_there_were_, "more lines than were said");
  }

 private:
  static constexpr std::size_t shards = 2;

  static beckon::Settings settings() {
    beckon::Settings settings;
    settings.mdn_waiting_bytes = 1024;
    settings.room_limits.history = 8;
    return settings;
  }
  void say(Client& client, std::string_view line, int who) {
    if (client.closed) return;
    if (line.find("message") != line.npos || line.find("chat") != line.npos || line.find("\\u") != line.npos)
      ++lines_said_;  // a type may be written in escapes
    boost::system::error_code failed;
    const auto said = boost::json::parse(line, failed);
    if (failed)
      follows_ = false;  // what comes of it, if the decoder takes it
    else
      remember(said, who);
    client.send_text(std::string(line));
  }
  // What it may be that somebody else is told.
  void remember(const boost::json::value& said, int who) {
    const auto* fields = said.if_object();
    if (!fields) return;
    for (const char* name : {"sdp", "candidate", "description"})
      if (const auto* value = fields->if_contains(name)) said_[who].insert(boost::json::serialize(*value));
    if (const auto* body = fields->if_contains("body")) remember(*body, who);
  }
  bool was_said(const object& told, const char* field, int to) const {
    const std::string text = boost::json::serialize(told.at(field));
    for (int who = 0; who < 3; ++who)
      if (who != to && said_[who].contains(text)) return true;
    return !follows_;
  }
  void reconnect(int which) {
    Client*& page = pages_[which];
    if (!page->closed) page->disconnect(1006);
    check(which);
    page = &world_.connect(static_cast<std::size_t>(which), beckon::Dialect::Mdn);
    ++pages_there_were_;
  }
  void resume(std::size_t shard) {
    const object welcome = bob_->last("welcome"), call = bob_->last("call");
    object hello =
        message("hello", {{"v", 1}, {"device", beckon::testing::device_secret(1)}, {"name", "Bob"}, {"epoch", 2}});
    if (const auto* token = welcome.if_contains("resume")) hello["resume"] = *token;
    if (const auto* proof = call.if_contains("proof")) hello["calls"] = boost::json::array{*proof};
    former_.push_back(bob_);
    bob_ = &world_.connect(shard);
    bob_->send(hello);
    if (bob_->last("welcome").empty()) said_hello(*bob_);
    for (Client* client : former_)
      if (!client->closed) client->disconnect(1006);
    former_.clear();
  }
  void restart() {
    for (const int which : {0, 1}) check(which);
    world_.restart();
    for (std::size_t which = 0; which < 2; ++which) pages_[which] = &world_.connect(which, beckon::Dialect::Mdn);
    pages_there_were_ += 2;
    resume(1);
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
  void check(int which) {
    Client& page = *pages_[which];
    for (const object& told : page.take()) {
      if (trace) std::cerr << "  hears " << boost::json::serialize(told) << "\n";
      const std::string_view type = told.at("type").as_string();
      require(is_of_the_dialect(type), "of no type of the dialect");
      if (type.starts_with("video-")) require(was_said(told, "sdp", which), "nobody else sent this");
      if (type == "new-ice-candidate") require(was_said(told, "candidate", which), "nobody else sent this candidate");
      if (type == "message") ++lines_heard_;
      for (const char* field : {"name", "text"})
        if (const auto* text = told.if_contains(field)) require(!has_markup(*text), "markup");
      if (const auto* users = told.if_contains("users"))
        for (const auto& name : users->as_array()) require(!has_markup(name), "markup in a name");
    }
  }

  void about_call(std::string_view type) {
    const object call = bob_->last("call");
    if (call.empty()) return;
    bob_->request(message(type, {{"call", call.at("call")}, {"media", media()}}));
  }
  void call_somebody() {
    for (const object& roster : {bob_->last("presence"), bob_->last("welcome").at("roster").as_object()}) {
      if (roster.empty()) continue;
      for (const auto& member : roster.at("members").as_array())
        if (const auto& user = member.at("user").as_string(); user.starts_with("m-"))
          bob_->request(
              message("call-invite",
                      {{"call", beckon::testing::device_secret(100 + ++calls_)}, {"to", user}, {"media", media()}}));
    }
  }
  void signal(std::string_view body) {
    const object call = bob_->last("call");
    const auto* me = call.if_contains("me");
    boost::system::error_code failed;
    const auto parsed = boost::json::parse(body, failed);
    if (!me || failed || !parsed.is_object()) return;
    const std::size_t other = *me == "p0" ? 1 : 0;
    if (call.at("parties").as_array().size() <= other) return;
    remember(parsed, 2);
    bob_->send(message("signal", {{"call", call.at("call")},
                                  {"to", other == 1 ? "p1" : "p0"},
                                  {"epoch", 2},
                                  {"peer_epoch", call.at("parties").at(other).at("epoch")},
                                  {"seq", ++sent_},
                                  {"ack", 0},
                                  {"body", parsed}}));
  }
  static boost::json::value media() { return {{"audio", true}, {"video", true}, {"data", false}}; }

  World world_{shards, settings()};
  Client* pages_[2] = {&world_.connect(0, beckon::Dialect::Mdn), &world_.connect(1, beckon::Dialect::Mdn)};
  Client* bob_ = &said_hello(world_.connect(1));
  std::vector<Client*> former_;
  int calls_ = 0, sent_ = 0;
  std::set<std::string> said_[3];  // of the pages and of bob
  bool follows_ = true;
  std::size_t lines_said_ = 0, lines_heard_ = 0, pages_there_were_ = 2;

  static Client& said_hello(Client& client) {
    client.hello("Bob", 1);
    return client;
  }
};

}  // namespace

std::string beckon::fuzz::fresh_line(Dice& dice) {
  static constexpr const char* sdp = R"({"type":"offer","sdp":"v=0"})";
  static const std::array texts{
      std::string(R"({"name":"Ada","type":"username"})"),
      std::string(R"({"name":"Ada1","type":"username"})"),
      std::string(R"({"text":"<b>hi</b>","type":"message"})"),
      std::string(R"({"type":"video-offer","target":"Bob","sdp":)") + sdp + "}",
      std::string(R"({"type":"video-offer","target":"Ada","sdp":)") + sdp + "}",
      std::string(R"({"type":"video-offer","target":"Ada1","sdp":)") + sdp + "}",
      std::string(R"({"type":"video-answer","target":"Bob","sdp":)") + sdp + "}",
      std::string(R"({"type":"video-answer","target":"Ada","sdp":)") + sdp + "}",
      std::string(R"({"type":"new-ice-candidate","target":"Bob","candidate":{"candidate":"c"}})"),
      std::string(R"({"type":"new-ice-candidate","target":"Ada1","candidate":{"candidate":"c"}})"),
      std::string(R"({"type":"hang-up","target":null})"),
      std::string(R"({"type":"hang-up","target":"Ada1"})")};
  static constexpr const char* steps[] = {"a",
                                          "d",
                                          "h",
                                          "c",
                                          "t",
                                          "t?",
                                          "t1",
                                          "r0",
                                          "r1",
                                          "x",
                                          "x1",
                                          "R0",
                                          "R1",
                                          "S",
                                          R"(s{"description":{"type":"offer","sdp":"v=0"}})",
                                          R"(s{"description":{"type":"answer","sdp":"v=0"}})",
                                          R"(s{"candidate":{"candidate":"c"}})",
                                          "s{}"};
  if (roll(dice, 2) == 0) return one_of(steps, dice);
  return static_cast<char>('0' + roll(dice, 2)) + one_of(texts, dice);
}

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  play_texts<Play>({reinterpret_cast<const char*>(data), size});
  return 0;
}
