#include "ice/turn_watch.hpp"

#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <memory>
#include <vector>

namespace beckon::ice {
namespace {

// Answers each binding request as a STUN server does, or, when it is mute, none. Its loop is the test's.
class OtherTurnServer {
 public:
  explicit OtherTurnServer(uv_loop_t* loop) : socket_(socket(AF_INET, SOCK_DGRAM | SOCK_NONBLOCK, 0)) {
    sockaddr_in here{};
    here.sin_family = AF_INET;
    here.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    bind(socket_, reinterpret_cast<const sockaddr*>(&here), sizeof here);
    socklen_t size = sizeof here;
    getsockname(socket_, reinterpret_cast<sockaddr*>(&here), &size);
    port = ntohs(here.sin_port);
    readable_ = std::make_unique<Readable>(loop, socket_, [this] { answer(); });
  }
  ~OtherTurnServer() {
    readable_.reset();
    close(socket_);
  }
  std::uint16_t port = 0;
  bool mute = false;
  int asked = 0;
  std::function<void(int)> on_asked = [](int) {};

 private:
  void answer() {
    std::array<std::uint8_t, 1500> bytes{};
    sockaddr_in from{};
    socklen_t size = sizeof from;
    const auto length = recvfrom(socket_, bytes.data(), bytes.size(), 0, reinterpret_cast<sockaddr*>(&from), &size);
    if (length < 20) return;
    ++asked;
    on_asked(asked);
    if (mute) return;
    const std::array<std::uint8_t, 4> success{0x01, 0x01, 0, 0};
    std::copy(success.begin(), success.end(), bytes.begin());
    sendto(socket_, bytes.data(), 20, 0, reinterpret_cast<const sockaddr*>(&from), size);
  }
  int socket_;
  std::unique_ptr<Readable> readable_;
};

class WatchedTurnServer : public testing::Test {
 protected:
  WatchedTurnServer() {
    uv_loop_init(&loop_);
    server_ = std::make_unique<OtherTurnServer>(&loop_);
  }
  ~WatchedTurnServer() override {
    watch_.reset();
    server_.reset();
    uv_run(&loop_, UV_RUN_DEFAULT);
    EXPECT_EQ(uv_loop_close(&loop_), 0);
  }
  // Watches until it has told so many changes.
  void watch(std::size_t changes) {
    watch_ = std::make_unique<TurnWatch>(
        &loop_, "127.0.0.1", server_->port, status_,
        [this, changes](bool up) {
          told_.push_back(up);
          asked_when_told_ = server_->asked;
          if (told_.size() == changes) uv_stop(&loop_);
        },
        TurnWatchTimes{Duration{5}, Duration{100}, 3});
    watch_->begin();
    uv_run(&loop_, UV_RUN_DEFAULT);
  }
  uv_loop_t loop_{};
  TurnStatus status_;
  std::unique_ptr<OtherTurnServer> server_;
  std::unique_ptr<TurnWatch> watch_;
  std::vector<bool> told_;
  int asked_when_told_ = 0;
};

TEST_F(WatchedTurnServer, Is_up_from_its_first_answer_on) {
  EXPECT_FALSE(status_.settled);
  EXPECT_TRUE(status_.offered);
  watch(1);
  EXPECT_EQ(told_, std::vector{true});
  EXPECT_EQ(asked_when_told_, 1);
  EXPECT_TRUE(status_.up && status_.settled && status_.offered);
}

TEST_F(WatchedTurnServer, That_never_answers_is_down_after_three_questions_and_offered_to_nobody) {
  server_->mute = true;
  watch(1);
  EXPECT_EQ(told_, std::vector{false});
  EXPECT_EQ(asked_when_told_, 3);
  EXPECT_TRUE(status_.settled);
  EXPECT_FALSE(status_.up || status_.offered);
  EXPECT_EQ(status_.trouble.load(), TurnTrouble::NoAnswer);
}

TEST_F(WatchedTurnServer, That_falls_silent_is_down_and_up_again_with_its_next_answer) {
  server_->on_asked = [this](int asked) { server_->mute = asked > 2 && asked < 8; };
  watch(3);
  EXPECT_EQ(told_, (std::vector{true, false, true}));
  EXPECT_EQ(asked_when_told_, 8);
  EXPECT_TRUE(status_.up && status_.offered);
  EXPECT_EQ(status_.trouble.load(), TurnTrouble::None);
}

TEST_F(WatchedTurnServer, May_lose_two_answers) {
  server_->on_asked = [this](int asked) {
    server_->mute = asked % 3 != 0;
    if (asked == 12) uv_stop(&loop_);
  };
  watch(2);
  EXPECT_EQ(told_, std::vector{true});
}

}  // namespace
}  // namespace beckon::ice
