#include <gtest/gtest.h>

#include <memory>

#include "store/in_process.hpp"

namespace beckon {
namespace {

using Text = std::optional<std::string>;
using View = std::optional<std::string_view>;

// The real store, but somebody else writes the key just before the first `races` writes; or it fails outright.
class RacyStore final : public Store {
 public:
  explicit RacyStore(Store& real) : real_(real) {}
  int races = 0, writes = 0;
  bool get_fails = false, set_fails = false;

  void get(std::string key, Got done) override {
    real_.get(std::move(key), [this, done](auto got) {
      if (get_fails) return done(Error{ErrorCode::Draining, "get"});
      done(std::move(got));
    });
  }
  void compare_and_set(std::string key, std::uint64_t expected, Text value, Set done) override {
    ++writes;
    if (set_fails) return real_.get("", [done](auto) { done(Error{ErrorCode::Draining, "set"}); });
    if (races > 0) {
      --races;
      real_.compare_and_set(key, expected, "other" + std::to_string(races), [](auto) {});
    }
    real_.compare_and_set(std::move(key), expected, std::move(value), std::move(done));
  }
  void send(ShardId to, NodeMessage message) override { real_.send(to, std::move(message)); }
  ShardId self() const override { return real_.self(); }
  ShardId home_of(std::string_view key) const override { return real_.home_of(key); }

 private:
  Store& real_;
};

class UpdateTest : public ::testing::Test {
 protected:
  InProcessHub hub_{1};
  bool woken_ = false;
  std::unique_ptr<InProcessStore> real_ = std::make_unique<InProcessStore>(hub_, ShardId{0}, [this] { woken_ = true; });
  RacyStore store_{*real_};

  void drain() {
    while (std::exchange(woken_, false)) real_->drain([](const NodeMessage&) { ADD_FAILURE(); });
  }
  Result<> run(std::function<Result<Text>(View)> change) {
    std::optional<Result<>> result;
    update(store_, "k", std::move(change), [&](Result<> r) {
      EXPECT_FALSE(result) << "done was called twice";
      result = std::move(r);
    });
    EXPECT_FALSE(result) << "done was called from inside update()";
    drain();
    EXPECT_TRUE(result);
    return result ? *result : Result<>(Error{ErrorCode::Internal, "done was not called"});
  }
  Text value() {
    Text value;
    real_->get("k", [&](auto got) {
      if (*got) value = (*got)->value;
    });
    drain();
    return value;
  }
};

TEST_F(UpdateTest, Creates_changes_and_removes) {
  EXPECT_TRUE(run([](View now) -> Result<Text> {
    EXPECT_FALSE(now);
    return "one";
  }));
  EXPECT_EQ(value(), "one");
  EXPECT_TRUE(run([](View now) -> Result<Text> { return std::string(*now) + " two"; }));
  EXPECT_EQ(value(), "one two");
  EXPECT_TRUE(run([](View) -> Result<Text> { return Text{}; }));
  EXPECT_EQ(value(), std::nullopt);
  EXPECT_TRUE(run([](View) -> Result<Text> { return Text{}; }));
}

TEST_F(UpdateTest, Ends_with_the_error_of_the_change_and_writes_nothing) {
  const auto result = run([](View) -> Result<Text> { return Error{ErrorCode::Busy, "full"}; });
  EXPECT_EQ(result.error(), (Error{ErrorCode::Busy, "full"}));
  EXPECT_EQ(store_.writes, 0);
  EXPECT_EQ(value(), std::nullopt);
}

TEST_F(UpdateTest, Sees_the_newest_value_after_each_lost_race) {
  store_.races = 31;
  std::vector<std::string> seen;
  EXPECT_TRUE(run([&](View now) -> Result<Text> {
    seen.push_back(now ? std::string(*now) : "absent");
    return "mine";
  }));
  ASSERT_EQ(seen.size(), 32);
  EXPECT_EQ(seen.front(), "absent");
  EXPECT_EQ(seen[1], "other30");
  EXPECT_EQ(seen.back(), "other0");
  EXPECT_EQ(value(), "mine");
}

TEST_F(UpdateTest, An_error_after_a_lost_race_is_the_answer) {
  store_.races = 1;
  const auto result = run([](View now) -> Result<Text> {
    if (now) return Error{ErrorCode::NameTaken, "taken"};
    return "mine";
  });
  EXPECT_EQ(result.error().code, ErrorCode::NameTaken);
  EXPECT_EQ(value(), "other0");
}

TEST_F(UpdateTest, Gives_up_after_32_lost_races) {
  store_.races = 1000;
  const auto result = run([](View) -> Result<Text> { return "mine"; });
  EXPECT_EQ(result.error().code, ErrorCode::Internal);
  EXPECT_EQ(store_.writes, 32);
  EXPECT_EQ(value(), "other968");
}

TEST_F(UpdateTest, Passes_on_what_the_store_says_when_it_cannot) {
  store_.get_fails = true;
  EXPECT_EQ(run([](View) -> Result<Text> { return "mine"; }).error().message, "get");
  store_.get_fails = false;
  store_.set_fails = true;
  EXPECT_EQ(run([](View) -> Result<Text> { return "mine"; }).error().message, "set");
}

TEST_F(UpdateTest, Releases_what_it_was_given_when_it_is_done_or_the_store_is_destroyed) {
  const auto held = std::make_shared<int>();
  EXPECT_TRUE(run([held](View) -> Result<Text> { return "mine"; }));
  EXPECT_EQ(held.use_count(), 1);
  update(
      store_, "k", [held](View) -> Result<Text> { return "again"; }, [held](Result<>) { ADD_FAILURE(); });
  real_.reset();
  EXPECT_EQ(held.use_count(), 1);
}

}  // namespace
}  // namespace beckon
