// Sessions of Beckon's dialect as a state machine: six clients of four users, real shards, a clock in the input's hand.
// They do what clients do and what they should not, in any order, also before what they did has had its effect; they
// lose connections and come back with their tokens or with others'; the server starts anew. Held against
// session_witness.hpp, and when all are gone nothing is left. An input is lines: who (small letters: without waiting
// for what it does), what, and up to three characters what with.
#include <array>
#include <cstdint>
#include <iostream>

#include "app/world.hpp"
#include "lines.hpp"
#include "session_witness.hpp"

namespace {

using namespace beckon::fuzz;
using beckon::Duration;
using beckon::testing::Client;
using beckon::testing::device_secret;
using beckon::testing::message;
using beckon::testing::World;
using boost::json::array;
using boost::json::object;

constexpr std::string_view verbs = "hRxXtSiracdbmuojeskglnJLyBKU!";
const bool trace = std::getenv("FUZZ_TRACE") != nullptr;  // tells what happens
constexpr std::size_t shards = 3, most_at_once = 150;

// Somebody with a device. Two tabs have one device; the last one's device is linked to another's user.
struct Person {
  int device;
  int linked_to = 0;
  Client* client = nullptr;
  Seat seat{};
  bool settle = true;
  int epoch = 1, seq = 0;
  std::vector<std::pair<std::string, std::string>> tokens{};  // session, token; oldest first
  std::map<std::string, std::vector<std::string>> proofs{};   // by call, oldest first
  object blocked{};                                           // the list that it was told last, and whose it is
};

beckon::Settings settings() {
  beckon::Settings s;
  s.stun = {"stun:192.0.2.1:3478"};
  s.turn = std::make_shared<beckon::ice::TurnAccess>(
      std::vector<beckon::ice::TurnRelay>{
          {beckon::ice::turn_urls({"192.0.2.1", 3478, {}, 0}), "a secret", [] { return true; }}},
      Duration{600'000});
  s.room_limits.history = 20;
  s.bad_messages = 20;
  s.sessions_per_user = 4;
  s.calls_per_user = 3;
  s.parties = 3;
  s.rooms_per_session = 2;
  return s;
}

// What a line's characters say, each a small number; 0 for those that are not there.
class With {
 public:
  explicit With(std::string_view text) : text_(text) {}
  std::size_t operator[](std::size_t at) const {
    return at < text_.size() ? static_cast<unsigned char>(text_[at] - '0') & 63U : 0;
  }
  std::string_view rest() const { return text_; }

 private:
  std::string_view text_;
};

// Guests' ids come from their devices alone.
const std::map<std::string, int>& users() {
  static const auto found = [] {
    std::map<std::string, int> users;
    World world(1);
    for (int device = 1; device <= 5; ++device) {
      Client& client = world.connect(0);
      client.hello("Guest" + std::to_string(device), device);
      users[client.user] = device;
    }
    return users;
  }();
  return found;
}

class Play {
 public:
  void act(std::string_view line) {
    if (trace) std::cerr << line << "\n";
    if (line.size() < 2) return;
    const auto who = static_cast<unsigned char>(line[0]);
    Person& person = people_[who % people_.size()];
    person.settle = !(who >= 'a' && who <= 'z');
    do_it(person, line[1], With(line.substr(2)));
    hear();
  }

  // Nothing may be left of anybody.
  void end() {
    for (Person& person : people_) leave(person, 1006);
    for (Client* client : dropped_)
      if (!client->closed) client->disconnect(1001);
    world_.pass(std::chrono::hours(2));
    require(world_.sessions() == 0, "sessions are left");
    require(world_.open_calls() == 0, "calls are left");
    for (std::size_t i = 0; i < shards; ++i) {
      require(world_.counters(i).rooms.get() == 0, "rooms are left");
      require(world_.counters(i).open_parties.get() == 0, "parties are left");
    }
  }

 private:
  void do_it(Person& person, char what, const With& with) {
    switch (what) {
      case 't':
        return pass(with);
      case 'S':
        return restart();
      case 'h':
        return enter(person, with, {});
      case 'R':
        return resume(person, with);
      case 'x':
        return leave(person, 1006);
      case 'X':
        return leave(person, 1001);
      default:
        if (person.client && !person.client->closed) say(person, what, with);
    }
  }
  void pass(const With& with) {
    constexpr std::array<int, 8> times{250, 1'000, 5'000, 11'000, 30'000, 61'000, 121'000, 900'000};
    world_.pass(Duration{times[with[0] % times.size()]});
    settled_ = true;
  }
  void restart() {
    world_.restart();
    for (Person& person : people_) forget_connection(person);
  }
  static void forget_connection(Person& person) {
    person.client = nullptr;
    person.seat = {};
  }
  void leave(Person& person, std::uint16_t code) {
    if (person.client && !person.client->closed) person.client->disconnect(code);
    hear();
    forget_connection(person);
  }

  void enter(Person& person, const With& with, const std::pair<std::string, std::string>& resume) {
    if (!person.client || person.client->closed || !person.seat.session.empty()) connect(person, with[0]);
    if (with[1] % 3 == 1) ++person.epoch;
    if (!resume.first.empty()) person.seat.resuming.insert(resume.first);
    static constexpr std::array names{"Ada", "Bob", "Cyd", "ada", "A\xcc\x8a", "Bob2"};
    const std::size_t called = with[2] == 0 ? static_cast<std::size_t>(person.device) : with[2];
    object hello = message("hello", {{"v", 1},
                                     {"device", device_secret(person.device)},
                                     {"name", names[called % names.size()]},
                                     {"epoch", person.epoch}});
    if (person.linked_to > 0) hello["guest"] = device_secret(person.linked_to);
    if (!person.blocked.empty()) hello["blocked"] = person.blocked;
    if (!resume.second.empty()) {
      hello["resume"] = resume.second;
      array calls;
      for (const auto& [call, proofs] : person.proofs)
        calls.emplace_back(proofs[proofs.size() - 1 - with[1] / 3 % proofs.size()]);
      if (calls.size() > 8) calls.erase(calls.begin(), calls.end() - 8);
      hello["calls"] = calls;
    }
    send(person, hello);
  }
  void connect(Person& person, std::size_t shard) {
    Client* former = person.client;
    Seat seat_before = std::exchange(person.seat, Seat{});
    person.seat.device = person.device;
    person.seat.owner = person.linked_to > 0 ? person.linked_to : person.device;
    person.seat.parties = std::move(seat_before.parties);
    person.seat.perhaps = std::move(seat_before.perhaps);
    for (const auto& [id, asked] : seat_before.asked) person.seat.perhaps.insert(id);
    if (former && !former->closed) dropped_.push_back(former);  // still open, of nobody's interest
    person.client = &world_.connect(shard % shards);
  }
  void resume(Person& person, const With& with) {
    const Person& owner = people_[with[2] % 8 < people_.size() ? with[2] % 8 : person_number(person)];
    const Person& of = with[2] == 0 ? person : owner;
    if (of.tokens.empty()) return enter(person, with, {});
    enter(person, with, of.tokens[of.tokens.size() - 1 - with[3] % of.tokens.size()]);
  }
  std::size_t person_number(const Person& person) const { return static_cast<std::size_t>(&person - people_.data()); }

  std::string call_of(std::size_t number) const { return calls_[number % calls_.size()]; }
  std::string user_of(std::size_t number) const {
    const auto& user = people_[number % people_.size()].seat.user;
    return user.empty() ? "g-AAAAAAAAAAAAAAAAAAAAAA" : user;
  }

  void say(Person& person, char what, const With& with) {
    static constexpr std::array rooms{"lobby", "den", "attic", "cellar"};
    static const boost::json::value media{{"audio", true}, {"video", true}, {"data", false}};
    const std::string call = call_of(with[0]), party = "p" + std::to_string(with[1] % 4);
    const auto* room = rooms[with[0] % rooms.size()];
    const auto about = [&](std::string_view type) { ask(person, message(type, {{"call", call}})); };
    switch (what) {
      case 'i':
        return ask(person, message("call-invite", {{"call", call}, {"to", user_of(with[1])}, {"media", media}}));
      case 'r':
        return about("call-ringing");
      case 'a':
        return ask(person, message("call-accept", {{"call", call}, {"media", media}}));
      case 'd':
        return about("call-decline");
      case 'c':
        return about("call-cancel");
      case 'b':
        return about("call-busy");
      case 'm':
        return ask(person,
                   message("call-media",
                           {{"call", call}, {"peer", party}, {"state", with[2] % 2 == 0 ? "connected" : "lost"}}));
      case 'u':
        return about("hang-up");
      case 'o':
        return ask(person, message("call-open", {{"lifetime", 60'000 * (1 + with[0])}}));
      case 'j':
        if (links_.empty()) return;
        return ask(person, message("call-join", {{"link", links_[with[0] % links_.size()]}, {"media", media}}));
      case 'e':
        return about("ice-servers");
      case 's':
      case 'k':
        return signal(person, what == 's', call, party, with);
      case 'g':
        return ask(person, message("chat", {{"room", room},
                                            {"message", device_secret(500 + static_cast<int>(with[1] % 16))},
                                            {"text", "line " + std::to_string(++lines_)}}));
      case 'l':
        return ask(person, message("relay", {{"to", user_of(with[0])}, {"kind", "k"}, {"body", {{"m", ++lines_}}}}));
      case 'n':
        return ask(person, message("rename", {{"name", "Name" + std::to_string(with[0] % 8)}}));
      case 'J':
        return ask(person, message("room-join", {{"room", room}}));
      case 'L':
        return ask(person, message("room-leave", {{"room", room}}));
      case 'y':
        return sync(person, room, call, with);
      case 'K':
        return ask(person, message("block", {{"user", user_of(with[0])}, {"name", "Name" + std::to_string(with[1])}}));
      case 'U':
        return ask(person, message("unblock", {{"user", user_of(with[0])}}));
      case 'B':
        return send(person, message("bye"));
      case '!':
        return say_text(person, with.rest());
      default:
        return;
    }
  }

  void signal(Person& person, bool whole, const std::string& call, const std::string& to, const With& with) {
    object sent = message(
        whole ? "signal" : "signal-ack",
        {{"call", call}, {"to", to}, {"epoch", person.epoch}, {"peer_epoch", 1 + with[2] % 3}, {"ack", with[3]}});
    if (whole) {
      sent["seq"] = ++person.seq;
      sent["body"] = {{"m", ++lines_}};
    }
    send(person, sent);
  }
  void sync(Person& person, std::string_view room, const std::string& call, const With& with) {
    object asked = message("sync");
    asked["calls"] = {{call, with[1]}};
    if (with[2] % 2 == 1) asked["rooms"] = {{room, {{"roster", with[1]}, {"chat", with[3]}}}};
    ask(person, asked);
  }
  // Any text at all, as far as the test's own reader can follow what comes of it.
  void say_text(Person& person, std::string_view text) {
    boost::system::error_code failed;
    const auto parsed = boost::json::parse(text, failed);
    if (failed) {
      static beckon::wire::Decoder decoder;
      std::string padded(text);
      padded.append(beckon::wire::Decoder::padding, ' ');
      if (decoder.decode({padded.data(), text.size()})) return;
    }
    const bool is_hello = !failed && parsed.is_object() && parsed.as_object().contains("type") &&
                          parsed.at("type") == "hello" && person.seat.session.empty();
    if (is_hello) person.seat.device = -1;
    person.seat.odd = true;
    witness_.says(person.seat, !failed && parsed.is_object() ? parsed.as_object() : object{});
    person.client->send_text(std::string(text));
  }

  void ask(Person& person, object request) {
    request["id"] = "r" + std::to_string(++lines_);
    send(person, request);
  }
  void send(Person& person, const object& said) {
    witness_.says(person.seat, said);
    if (person.settle)
      person.client->send(said);
    else
      person.client->post(said);
    settled_ = person.settle;
  }

  void hear() {
    for (Person& person : people_) {
      if (!person.client) continue;
      const auto told = person.client->take();
      require(told.size() <= most_at_once, "too much at once");
      for (const object& one : told) {
        if (trace) std::cerr << "  " << person_number(person) << " hears " << boost::json::serialize(one) << "\n";
        witness_.hears(person.seat, one);
        keep(person, one);
      }
      if (settled_ && !person.client->closed) Witness::settled(person.seat);
    }
  }
  void keep(Person& person, const object& told) {
    const auto text = [&](const char* field) { return std::string(told.at(field).as_string()); };
    if (told.contains("resume")) person.tokens.emplace_back(text("session"), text("resume"));
    if (const object* list = Witness::list_in(told))
      person.blocked = {{"user", person.seat.user}, {"version", list->at("version")}, {"users", list->at("users")}};
    if (told.contains("proof")) person.proofs[text("call")].push_back(text("proof"));
    if (told.contains("link")) {
      if (links_.empty() || links_.back() != text("link")) links_.push_back(text("link"));
      if (std::ranges::find(calls_, text("call")) == calls_.end()) calls_.push_back(text("call"));
    }
  }

  World world_{shards, settings()};
  Witness witness_{users()};
  std::array<Person, 6> people_{Person{1}, Person{2}, Person{3}, Person{4}, Person{1}, Person{5, 2}};
  std::vector<std::string> calls_{device_secret(201), device_secret(202), device_secret(203)}, links_;
  std::vector<Client*> dropped_;
  int lines_ = 0;
  bool settled_ = true;
};

}  // namespace

std::string beckon::fuzz::fresh_line(Dice& dice) {
  std::string line;
  line += static_cast<char>((roll(dice, 4) == 0 ? 'a' : '0') + roll(dice, 6));
  line += verbs[roll(dice, verbs.size() - 1)];  // texts come from the seeds
  for (std::size_t more = roll(dice, 5); more > 0; --more) line += static_cast<char>('0' + roll(dice, 10));
  return line;
}

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  play_texts<Play>({reinterpret_cast<const char*>(data), size}, 200);
  return 0;
}
