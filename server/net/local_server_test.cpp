#include "net/local_server.hpp"

#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <fstream>
#include <system_error>
#include <thread>

#include "net/local_socket.hpp"

namespace beckon::net {
namespace {

class LocalServerTest : public ::testing::Test {
 protected:
  ~LocalServerTest() override { unlink(path.c_str()); }
  // Asks on another thread while the loop runs here; "!" and the error where that throws.
  std::string ask(const std::string& line) {
    std::string answer;
    std::thread asker([&] {
      try {
        answer = ask_at_path(path, line);
      } catch (const std::system_error& error) {
        answer = "!" + std::to_string(error.code().value());
      }
      loop.stop();
    });
    loop.run();
    asker.join();
    return answer;
  }
  static int error_of(const std::function<void()>& action) {
    try {
      action();
      return 0;
    } catch (const std::system_error& error) {
      return error.code().value();
    }
  }
  const std::string path = ::testing::TempDir() + "beckon_local_" + std::to_string(getpid());
  Loop loop;
  LocalServer::OnLine echo = [](const std::string& line, const LocalServer::Answer& answer) {
    answer("[" + line + "]");
  };
};

TEST_F(LocalServerTest, Answers_each_line_for_its_own_user_alone) {
  const LocalServer server(loop, path, echo);
  struct stat found {};
  ASSERT_EQ(stat(path.c_str(), &found), 0);
  EXPECT_EQ(found.st_mode & 0777, 0600u);
  EXPECT_EQ(ask("one"), "[one]");
  EXPECT_EQ(ask(""), "[]");
  EXPECT_EQ(ask("first\nsecond"), "[first]");
}

TEST_F(LocalServerTest, An_answer_may_be_long_and_come_later) {
  LocalServer::Answer later;
  const LocalServer server(loop, path,
                           [&](const std::string&, LocalServer::Answer answer) { later = std::move(answer); });
  loop.at_turn_end([&] {
    if (later) std::exchange(later, nullptr)(std::string(4'000'000, 'x'));
  });
  EXPECT_EQ(ask("?").size(), 4'000'000u);
}

TEST_F(LocalServerTest, An_answer_to_one_who_has_gone_or_after_the_server_does_nothing) {
  LocalServer::Answer later;
  std::thread asker;
  {
    const LocalServer server(loop, path, [&](const std::string&, LocalServer::Answer answer) {
      later = std::move(answer);
      loop.stop();
    });
    asker = std::thread([&] { (void)error_of([&] { EXPECT_EQ(ask_at_path(path, "?"), ""); }); });
    loop.run();
    ASSERT_TRUE(later);
  }
  asker.join();
  later("late");
}

TEST_F(LocalServerTest, A_line_that_is_too_long_gets_no_answer) {
  const LocalServer server(loop, path, echo);
  const auto answer = ask(std::string(LocalServer::longest_line + 1, 'x'));
  EXPECT_TRUE(answer.empty() || answer.starts_with("!")) << answer;
  EXPECT_EQ(ask(std::string(LocalServer::longest_line - 1, 'x')).size(), LocalServer::longest_line + 1);
}

TEST_F(LocalServerTest, Takes_the_place_of_a_socket_that_nobody_listens_on_and_of_nothing_else) {
  { const Socket left_behind = listen_on_path(path); }
  EXPECT_EQ(access(path.c_str(), F_OK), 0);
  {
    const LocalServer server(loop, path, echo);
    EXPECT_EQ(ask("?"), "[?]");
    EXPECT_EQ(error_of([&] { LocalServer(loop, path, echo); }), EADDRINUSE);
    EXPECT_EQ(ask("?"), "[?]");
  }
  EXPECT_NE(access(path.c_str(), F_OK), 0);
  std::ofstream(path) << "a file";
  EXPECT_EQ(error_of([&] { LocalServer(loop, path, echo); }), EADDRINUSE);
  EXPECT_EQ(access(path.c_str(), F_OK), 0);
}

TEST_F(LocalServerTest, Says_why_nobody_can_be_asked) {
  EXPECT_EQ(error_of([&] { ask_at_path(path, "?"); }), ENOENT);
  { const Socket left_behind = listen_on_path(path); }
  EXPECT_EQ(error_of([&] { ask_at_path(path, "?"); }), ECONNREFUSED);
  EXPECT_EQ(error_of([&] { LocalServer(loop, "/tmp/" + std::string(120, 'x'), echo); }), ENAMETOOLONG);
}

}  // namespace
}  // namespace beckon::net
