// For tests: any store with the faults that its contract (store.hpp) allows, drawn from a seed: messages that come
// late, out of order, several times or never; writes that fail, lose races or fail although they were done; late
// answers.
#pragma once
#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <random>
#include <utility>
#include <vector>

#include "store/store.hpp"

namespace beckon {

// Chances in a thousand.
struct StoreFaults {
  std::uint32_t drop = 0, repeat = 0, delay = 0;  // of a message; one that is delayed is overtaken by later ones
  std::uint32_t race = 0;                         // of a write: somebody else came first
  std::uint32_t fail = 0;                         // of a write: an error, and nothing is written
  std::uint32_t fail_written = 0;                 // of a write: an error, although it is written
  std::uint32_t fail_get = 0;
  std::uint32_t late = 0;     // of an answer; those behind it wait, so that they stay in order
  std::uint32_t longest = 5;  // turns that something waits, at most
};

// What happened so far.
struct StoreFaultCounts {
  std::uint64_t dropped = 0, repeated = 0, delayed = 0, raced = 0, failed = 0, failed_written = 0, failed_gets = 0,
                late = 0;
};

// Everything on the shard's thread. Owns the store it wraps, so that what that still has to answer dies with it.
class FaultyStore final : public Store {
 public:
  // `wake` is called when turn() has something to do. It must not call back.
  FaultyStore(std::unique_ptr<Store> real, const StoreFaults& faults, std::uint64_t seed, std::function<void()> wake)
      : real_(std::move(real)), faults_(faults), engine_(seed), wake_(std::move(wake)) {}
  ~FaultyStore() override { *alive_ = false; }

  void get(std::string key, Got done) override {
    const std::uint64_t ticket = ask();
    const bool fails = happens(faults_.fail_get, counts_.failed_gets);
    real_->get(std::move(key), [this, ticket, fails, done = std::move(done)](auto got) mutable {
      if (fails) got = failure();
      answer(ticket, [done = std::move(done), got = std::move(got)]() mutable { done(std::move(got)); });
    });
  }

  void compare_and_set(std::string key, std::uint64_t expected, std::optional<std::string> value, Set done) override {
    const std::uint64_t ticket = ask();
    const auto end = [this, ticket, done = std::move(done)](Result<bool> written) {
      answer(ticket, [done, written = std::move(written)] { done(written); });
    };
    if (happens(faults_.fail, counts_.failed)) {
      real_->get(std::move(key), [end](auto) { end(failure()); });
    } else if (happens(faults_.fail_written, counts_.failed_written)) {
      real_->compare_and_set(std::move(key), expected, std::move(value), [end](auto) { end(failure()); });
    } else if (happens(faults_.race, counts_.raced)) {
      lose_race(std::move(key), expected, std::move(value), end);
    } else {
      real_->compare_and_set(std::move(key), expected, std::move(value), end);
    }
  }

  void send(ShardId to, NodeMessage message) override {
    if (happens(faults_.drop, counts_.dropped)) return;
    if (happens(faults_.repeat, counts_.repeated)) hold(to, message);
    if (happens(faults_.delay, counts_.delayed))
      hold(to, std::move(message));
    else
      real_->send(to, std::move(message));
  }

  ShardId self() const override { return real_->self(); }
  ShardId home_of(std::string_view key) const override { return real_->home_of(key); }

  // To be called after every drain of the real store: hands on what has waited long enough.
  void turn() {
    ++turn_;
    for (auto& held : std::exchange(held_, {})) {
      if (held.due <= turn_)
        real_->send(held.to, std::move(held.message));
      else
        held_.push_back(std::move(held));
    }
    const auto alive = alive_;
    hand_over();
    if (*alive && has_work()) wake_();
  }
  // No more faults from now on. What waits still comes.
  void heal() { faults_ = {}; }
  const StoreFaultCounts& counts() const { return counts_; }

 private:
  struct Held {
    ShardId to;
    NodeMessage message;
    std::uint64_t due;
  };
  struct Asked {
    std::function<void()> completion;  // none until the real store has answered
    std::uint64_t due = 0;
  };

  static Error failure() { return {ErrorCode::Internal, "the store is not there"}; }
  std::uint64_t below(std::uint64_t bound) { return engine_() % bound; }
  bool happens(std::uint32_t chance, std::uint64_t& count) {
    if (chance == 0 || below(1000) >= chance) return false;
    ++count;
    return true;
  }
  bool has_work() const { return !held_.empty() || (!asked_.empty() && asked_.front().completion); }

  void hold(ShardId to, NodeMessage message) {
    held_.push_back({to, std::move(message), turn_ + 1 + below(faults_.longest)});
    wake_();
  }

  std::uint64_t ask() {
    asked_.emplace_back();
    return first_ticket_ + asked_.size() - 1;
  }
  void answer(std::uint64_t ticket, std::function<void()> completion) {
    Asked& asked = asked_[ticket - first_ticket_];
    asked.completion = std::move(completion);
    if (happens(faults_.late, counts_.late)) asked.due = turn_ + 1 + below(faults_.longest);
    const auto alive = alive_;
    hand_over();
    if (*alive && has_work()) wake_();
  }
  void hand_over() {
    const auto alive = alive_;  // whoever is called here may destroy this store
    while (*alive && !asked_.empty() && asked_.front().completion && asked_.front().due <= turn_) {
      const auto completion = std::move(asked_.front().completion);
      asked_.pop_front();
      ++first_ticket_;
      completion();
    }
  }

  // Somebody else writes first: the same value again where there is one, else something that is gone when one looks.
  void lose_race(std::string key, std::uint64_t expected, std::optional<std::string> value, Set end) {
    real_->get(key, [this, key, expected, value = std::move(value), end](const auto& got) mutable {
      if (!got || !*got) return end(false);
      real_->compare_and_set(key, (*got)->revision, (*got)->value,
                             [this, key, expected, value = std::move(value), end](auto) mutable {
                               real_->compare_and_set(key, expected, std::move(value), end);
                             });
    });
  }

  std::unique_ptr<Store> real_;
  StoreFaults faults_;
  StoreFaultCounts counts_;
  std::mt19937_64 engine_;
  std::function<void()> wake_;
  std::uint64_t turn_ = 0;
  std::vector<Held> held_;
  std::deque<Asked> asked_;
  std::uint64_t first_ticket_ = 0;
  std::shared_ptr<bool> alive_ = std::make_shared<bool>(true);
};

}  // namespace beckon
