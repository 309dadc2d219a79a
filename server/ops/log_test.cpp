#include "ops/log.hpp"

#include <fcntl.h>
#include <gmock/gmock.h>
#include <poll.h>
#include <pty.h>
#include <unistd.h>

#include <algorithm>
#include <boost/json.hpp>
#include <functional>
#include <limits>
#include <sstream>
#include <stdexcept>
#include <thread>

namespace beckon::ops {
namespace {

using ::testing::HasSubstr;
using ::testing::MatchesRegex;

// What `work` writes to standard error while that is `descriptor`, read from `reader`.
std::string written(int descriptor, int reader, const std::function<void()>& work) {
  const int before = dup(STDERR_FILENO);
  dup2(descriptor, STDERR_FILENO);
  close(descriptor);
  work();
  std::string text;
  pollfd ready{reader, POLLIN, 0};
  while (poll(&ready, 1, 0) > 0 && (ready.revents & POLLIN) != 0) {
    char bytes[4096];
    const auto count = read(reader, bytes, sizeof bytes);
    if (count <= 0) break;
    text.append(bytes, static_cast<std::size_t>(count));
  }
  dup2(before, STDERR_FILENO);
  close(before);
  close(reader);
  return text;
}

std::string on_a_pipe(const std::function<void()>& work) {
  int ends[2];
  if (pipe(ends) != 0) throw std::runtime_error("no pipe");
  fcntl(ends[1], F_SETPIPE_SZ, 1 << 20);
  return written(ends[1], ends[0], work);
}

std::string on_a_terminal(const std::function<void()>& work) {
  int terminal = -1, reader = -1;
  if (openpty(&reader, &terminal, nullptr, nullptr, nullptr) != 0) throw std::runtime_error("no terminal");
  setenv("TERM", "xterm", 1);
  return written(terminal, reader, work);
}

boost::json::object json(const std::string& line) {
  boost::system::error_code error;
  const auto value = boost::json::parse(line, error);
  EXPECT_FALSE(error) << line;
  return value.is_object() ? value.as_object() : boost::json::object{};
}

TEST(Log, Is_one_json_object_per_line_when_nobody_watches) {
  const auto line = on_a_pipe([] {
    start_logging("info", "auto");
    log_info("call-ended", {{"call", "abc"}, {"seconds", 12}, {"ratio", 0.5}, {"media", true}});
  });
  EXPECT_THAT(line, MatchesRegex(R"(\{"t":"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}\.[0-9]{3}Z",)"
                                 R"("level":"info","event":"call-ended","call":"abc","seconds":12,"ratio":0\.5,)"
                                 "\"media\":true\\}\n"));
  EXPECT_EQ(json(line)["seconds"], 12);
}

TEST(Log, Is_coloured_text_on_a_terminal) {
  const auto line = on_a_terminal([] {
    start_logging("info", "auto");
    log_info("call-ended", {{"call", "abc"}, {"seconds", 12}, {"reason", "hung up"}});
  });
  EXPECT_THAT(line, HasSubstr("\x1b[32minfo \x1b[m call-ended call=abc seconds=12 reason=\"hung up\""));
}

TEST(Log, Is_text_without_colours_when_text_is_asked_for_elsewhere) {
  const auto line = on_a_pipe([] {
    start_logging("info", "text");
    log_warn("mailbox-full", {{"worker", 3}});
  });
  EXPECT_THAT(line, MatchesRegex("[0-9-]{10} [0-9:]{8}\\.[0-9]{3} warn  mailbox-full worker=3\n"));
}

TEST(Log, Is_valid_json_whatever_the_values_hold) {
  std::string all_bytes;
  for (int i = 0; i < 256; ++i) all_bytes += static_cast<char>(i);
  const std::string values[] = {all_bytes,
                                "\"}\n{\"level\":\"error\"",
                                "\\",
                                "\\\"",
                                std::string("\0x", 2),
                                "\xed\xa0\x80",
                                "\xc0\x80",
                                "\xf4\x90\x80\x80",
                                "\xe2\x82",
                                "\xf0\x9f\x98\x80",
                                "{}%v%n{:>99}",
                                std::string(100'000, '"')};
  for (const auto& value : values) {
    const auto text = on_a_pipe([&] {
      start_logging("info", "json");
      log_info(value, {{"plain", value}, {value, 1}});
    });
    EXPECT_EQ(std::count(text.begin(), text.end(), '\n'), 1);
    auto object = json(text);
    EXPECT_EQ(object.size(), 5);
    EXPECT_EQ(object["event"], object["plain"]);
    if (value == "\xf0\x9f\x98\x80" || value.front() == '{' || value.front() == '"' || value.front() == '\\') {
      EXPECT_EQ(object["plain"].as_string(), value);
    }
  }
}

TEST(Log, Writes_numbers_that_json_does_not_have_as_null) {
  const auto line = on_a_pipe([] {
    start_logging("info", "json");
    log_info("n", {{"inf", std::numeric_limits<double>::infinity()},
                   {"nan", std::numeric_limits<double>::quiet_NaN()},
                   {"least", std::numeric_limits<std::int64_t>::min()}});
  });
  auto object = json(line);
  EXPECT_TRUE(object["inf"].is_null());
  EXPECT_TRUE(object["nan"].is_null());
  EXPECT_EQ(object["least"], std::numeric_limits<std::int64_t>::min());
}

TEST(Log, A_value_can_neither_begin_a_line_nor_command_the_terminal) {
  const auto text = on_a_pipe([] {
    start_logging("info", "text");
    log_info("said", {{"name", "a\nerror: b\x1b[2J\x7f\xc2\x9b"}, {"empty", ""}, {"equals", "a=b"}});
  });
  EXPECT_EQ(std::count(text.begin(), text.end(), '\n'), 1);
  EXPECT_EQ(text.find('\x1b'), text.npos);
  EXPECT_THAT(text, HasSubstr(R"(name="a\nerror: b\u001b[2J\u007f\u009b" empty="" equals="a=b")"));
}

TEST(Log, Leaves_out_what_is_below_the_level) {
  const auto text = on_a_pipe([] {
    start_logging("warn", "json");
    EXPECT_FALSE(logs(Level::Info));
    EXPECT_TRUE(logs(Level::Warn));
    log_debug("a");
    log_info("b");
    log_warn("c");
    log_error("d");
  });
  std::istringstream lines(text);
  std::string first, second, third;
  std::getline(lines, first);
  std::getline(lines, second);
  EXPECT_EQ(json(first)["level"], "warn");
  EXPECT_EQ(json(second)["level"], "error");
  EXPECT_FALSE(std::getline(lines, third));
}

TEST(Log, Lines_of_several_threads_stay_whole) {
  const auto text = on_a_pipe([] {
    start_logging("info", "json");
    const auto many = [] {
      for (int i = 0; i < 500; ++i) log_info("line", {{"i", i}, {"text", "some text that takes its time to write"}});
    };
    std::jthread one(many), two(many);
  });
  std::istringstream lines(text);
  int count = 0;
  for (std::string line; std::getline(lines, line); ++count) json(line);
  EXPECT_EQ(count, 1000);
}

TEST(Log, Refuses_a_level_or_format_that_is_not_there) {
  EXPECT_THROW(start_logging("loud", "json"), std::invalid_argument);
  EXPECT_THROW(start_logging("info", "xml"), std::invalid_argument);
}

}  // namespace
}  // namespace beckon::ops
