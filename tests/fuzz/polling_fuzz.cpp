// Transports over HTTP: posts with any bodies and numbers, polls, from four clients at any of three workers, some of
// which are slow to hear each other. A body is taken once whatever is repeated; what a poll brings is numbered without
// a gap and stays the same until it is acknowledged; every request is answered at most once; nothing is left at the
// end. An input is lines: which client, what, up to two characters what with, and a body ('|' is its line break).
#include <gtest/gtest.h>

#include <array>
#include <cstdint>

#include "app/polling_world_in_tests.hpp"
#include "lines.hpp"
#include "require.hpp"

namespace {

using namespace beckon;
using namespace beckon::fuzz;
using beckon::testing::header;
using beckon::testing::PollingClient;
using beckon::testing::PollingWorld;

constexpr std::size_t workers = 3, pending = 4096;
constexpr std::string_view verbs = "oopprqqqdtgkw";

PollingLimits limits() {
  PollingLimits limits;
  limits.pending = pending;
  limits.connections = 6;
  limits.messages = Rate{200, Duration{1'000}};
  limits.bytes = Rate{20'000, Duration{1'000}};
  return limits;
}

// One client and what it knows: the messages by number.
struct Tab {
  std::string token;
  std::uint64_t posts = 0, after = 0;
  std::string last_body;
  std::map<std::uint64_t, std::string> heard;
  std::map<std::uint64_t, std::uint64_t> polls;  // connections whose answer is awaited, and what they named
};

class Play {
 public:
  void act(std::string_view line) {
    if (line.size() < 2) return;
    Tab& tab = tabs_[static_cast<unsigned char>(line[0]) % tabs_.size()];
    const std::size_t first = number(line, 2), second = number(line, 3);
    std::string body(line.substr(std::min<std::size_t>(line.size(), 4)));
    std::ranges::replace(body, '|', '\n');
    do_it(tab, line[1], first, second, body);
    for (Tab& each : tabs_) take_answers(each);
  }

  void end() {
    world_.stuck.clear();
    world_.settle();
    world_.pass(std::chrono::minutes(30));
    for (std::size_t i = 0; i < workers; ++i) {
      auto& counters = world_.counters(i);
      require(counters.http_transports.get() == 0, "transports are left");
      require(counters.http_polls_waiting.get() == 0, "polls are left");
      require(counters.sessions.get() == 0, "sessions are left");
    }
  }

 private:
  static std::size_t number(std::string_view line, std::size_t at) {
    return at < line.size() ? static_cast<unsigned char>(line[at] - '0') & 63U : 0;
  }
  void do_it(Tab& tab, char what, std::size_t first, std::size_t second, const std::string& body) {
    switch (what) {
      case 'o':
        return open(tab, first, body);
      case 'p':
        return post(tab, ++tab.posts, body, first);
      case 'r':  // again, or with another number
        return post(tab, tab.posts - std::min<std::uint64_t>(tab.posts, second % 4), tab.last_body, first);
      case 'n':
        return post(tab, tab.posts + second, body, first);
      case 'q':
        return poll(tab, tab.after - std::min<std::uint64_t>(tab.after, second % 8), first);
      case 'f':
        return poll(tab, tab.after + second, first);
      case 'd':
        world_.send(first % workers, "DELETE", {{"Beckon-Transport", tab.token}});
        return;
      case 't':
        return world_.pass(Duration{std::array{100, 1'000, 5'000, 21'000, 26'000, 130'000}[first % 6]});
      case 'g':
        if (!tab.polls.empty()) world_.leave(first % workers, tab.polls.begin()->first);
        return;
      case 'k':
        world_.stuck.insert(static_cast<std::uint32_t>(first % workers));
        return;
      case 'w':
        world_.stuck.clear();
        return world_.settle();
      case 'm':  // any method and header values
        world_.send(first % workers, second % 2 == 0 ? "PUT" : "GET",
                    {{"Beckon-Transport", body}, {"Beckon-Post", body}, {"Beckon-After", body}}, body);
        return;
      default:
        return;
    }
  }

  void open(Tab& tab, std::size_t worker, const std::string& body) {
    const auto answer = world_.answer(world_.send(worker % workers, "POST", {}, body));
    require(answer && (answer->status == 200 || answer->status == 413 || answer->status == 503), "opening");
    if (answer->status != 200) return;
    tab = Tab{};
    tab.token = header(*answer, "Beckon-Transport");
    require(!tab.token.empty(), "opened without a token");
  }
  void post(Tab& tab, std::uint64_t number, const std::string& body, std::size_t worker) {
    tab.last_body = body;
    const auto connection = world_.send(
        worker % workers, "POST", {{"Beckon-Transport", tab.token}, {"Beckon-Post", std::to_string(number)}}, body);
    const auto answer = world_.answer(connection);
    if (!answer || tab.token.empty()) return;
    const unsigned status = answer->status;
    require(status == 204 || status == 400 || status == 404 || status == 409 || status == 413 || status == 429 ||
                status == 504,
            "a post is answered so");
  }
  void poll(Tab& tab, std::uint64_t after, std::size_t worker) {
    if (tab.token.empty()) return;
    const auto connection = world_.send(worker % workers, "GET",
                                        {{"Beckon-Transport", tab.token}, {"Beckon-After", std::to_string(after)}});
    tab.polls.emplace(connection, after);
  }

  void take_answers(Tab& tab) {
    std::erase_if(tab.polls, [&](const auto& poll) {
      const auto answer = world_.answer(poll.first);
      if (answer) take(tab, poll.second, *answer);
      return answer.has_value();
    });
  }
  static void take(Tab& tab, std::uint64_t after, const net::HttpResponse& answer) {
    const unsigned status = answer.status;
    require(status == 200 || status == 404 || status == 409 || status == 503 || status == 504, "a poll is answered so");
    if (status != 200) return;
    require(header(answer, "Beckon-First") == std::to_string(after + 1), "numbered otherwise");
    require(answer.body.size() <= pending + 64, "more than may wait");
    std::uint64_t number = after;
    for (const auto& message : PollingClient::lines(answer)) {
      const std::string text = boost::json::serialize(message);
      require(message.contains("type"), "no message");
      require(tab.heard.try_emplace(++number, text).first->second == text, "another message under its number");
    }
    tab.after = std::max(tab.after, number);
  }

  PollingWorld world_{limits(), {}, workers};
  std::array<Tab, 4> tabs_;
};

}  // namespace

std::string beckon::fuzz::fresh_line(Dice& dice) {
  static const std::array bodies{
      PollingClient::hello("Ada", 1),
      PollingClient::hello("Bob", 2),
      std::string(R"({"type":"sync","id":"a"})"),
      std::string(R"({"type":"chat","id":"c","room":"lobby","message":"AAECAwQFBgcICQoLDA0ODw","text":"line"})"),
      std::string(R"({"type":"bye"})"),
      std::string(R"({"type":"rename","id":"n","name":"Cyd"})"),
      std::string("{"),
      std::string("|\r|"),
      std::string(2048, '|') + "x|x"};
  std::string line;
  line += static_cast<char>('0' + roll(dice, 4));
  line += verbs[roll(dice, verbs.size())];
  line += static_cast<char>('0' + roll(dice, 6));
  line += static_cast<char>('0' + (roll(dice, 3) == 0 ? roll(dice, 8) : 0));
  for (std::size_t messages = roll(dice, 4); messages > 0; --messages) line += one_of(bodies, dice) + "|";
  return line;
}

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  GTEST_FLAG_SET(break_on_failure, true);
  play_lines<Play>({reinterpret_cast<const char*>(data), size}, 150);
  return 0;
}
