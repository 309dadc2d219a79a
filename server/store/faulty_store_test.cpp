#include "store/faulty_store.hpp"

#include <algorithm>
#include <atomic>
#include <chrono>
#include <map>
#include <set>
#include <thread>
#include <tuple>

#include "store/in_process.hpp"
#include "store/store_conformance.hpp"

namespace beckon {
namespace {

using Text = std::optional<std::string>;

// Wakes are only counted down: whoever turns a shard on its own thread finds out soon enough.
class FaultyRig final : public StoreRig {
 public:
  FaultyRig(std::uint32_t shards, const StoreFaults& faults, std::uint64_t seed = 1) : hub_(shards), woken_(shards) {
    for (std::uint32_t i = 0; i < shards; ++i) {
      const auto wake = [&woken = woken_[i]] { woken.store(true); };
      auto real = std::make_unique<InProcessStore>(hub_, ShardId{i}, wake);
      real_.push_back(real.get());
      stores_.push_back(std::make_unique<FaultyStore>(std::move(real), faults, seed * 100 + i, wake));
    }
  }
  FaultyStore& store(std::uint32_t i) override { return *stores_[i]; }
  void destroy(std::uint32_t i) override { stores_[i].reset(); }
  bool turn(std::uint32_t i, const Receive& receive, bool patient) override {
    for (const auto end = std::chrono::steady_clock::now() + std::chrono::seconds(10); !woken_[i].exchange(false);) {
      if (!patient || std::chrono::steady_clock::now() > end) return false;
      std::this_thread::yield();
    }
    real_[i]->drain(receive);
    if (stores_[i]) stores_[i]->turn();
    return true;
  }
  // Until nobody has anything to do any more; what comes goes to `receive` with its receiver.
  void settle(const std::function<void(std::uint32_t, NodeMessage)>& receive) {
    for (bool worked = true; worked;) {
      worked = false;
      for (std::uint32_t i = 0; i < stores_.size(); ++i)
        worked = turn(
                     i, [&](NodeMessage m) { receive(i, std::move(m)); }, false) ||
                 worked;
    }
  }
  StoreFaultCounts counts() const {
    StoreFaultCounts all;
    for (const auto& store : stores_) {
      const StoreFaultCounts& c = store->counts();
      all.dropped += c.dropped, all.repeated += c.repeated, all.delayed += c.delayed, all.raced += c.raced;
      all.failed += c.failed, all.failed_written += c.failed_written, all.failed_gets += c.failed_gets;
      all.late += c.late;
    }
    return all;
  }

 private:
  InProcessHub hub_;
  std::vector<std::atomic<bool>> woken_;
  std::vector<InProcessStore*> real_;
  std::vector<std::unique_ptr<FaultyStore>> stores_;
};

StoreKind kind(std::string name, const StoreFaults& faults) {
  return {std::move(name), [faults](std::uint32_t shards) { return std::make_unique<FaultyRig>(shards, faults); }};
}

// Without faults the wrapper is a store like any other; late answers are no fault against the contract at all.
INSTANTIATE_TEST_SUITE_P(Faulty, StoreConformance,
                         ::testing::Values(kind("wrapped_without_faults", {}), kind("late_answers", {.late = 300})),
                         kind_name);

const std::vector<std::pair<std::string, StoreFaults>> plans{
    {"dropping", {.drop = 200}},
    {"repeating", {.repeat = 200}},
    {"reordering", {.delay = 300}},
    {"racing", {.race = 300}},
    {"failing", {.fail = 200, .fail_get = 100}},
    {"failing_afterwards", {.fail_written = 200}},
    {"late", {.late = 300}},
    {"everything",
     {.drop = 50,
      .repeat = 50,
      .delay = 200,
      .race = 100,
      .fail = 50,
      .fail_written = 50,
      .fail_get = 50,
      .late = 200}},
};

class FaultyStoreTest : public ::testing::TestWithParam<std::pair<std::string, StoreFaults>> {
 protected:
  const StoreFaults& faults_ = GetParam().second;
};
INSTANTIATE_TEST_SUITE_P(Plans, FaultyStoreTest, ::testing::ValuesIn(plans),
                         [](const auto& info) { return info.param.first; });

TEST_P(FaultyStoreTest, Completions_come_once_in_order_and_never_from_inside_the_call) {
  FaultyRig rig(2, faults_);
  bool inside = false;
  std::vector<std::vector<int>> came(2);
  for (int i = 0; i < 500; ++i) {
    const std::uint32_t shard = static_cast<std::uint32_t>(i % 2);
    const auto note = [&, i, shard](const auto&) {
      EXPECT_FALSE(inside);
      came[shard].push_back(i);
    };
    inside = true;
    if (i % 3 == 0)
      rig.store(shard).get("k", note);
    else
      rig.store(shard).compare_and_set("k", 0, std::to_string(i), note);
    inside = false;
    if (i % 7 == 0) rig.settle([](auto, auto) {});
  }
  rig.settle([](auto, auto) {});
  for (const auto& order : came) {
    EXPECT_EQ(order.size(), 250);
    EXPECT_TRUE(std::is_sorted(order.begin(), order.end()));
    EXPECT_EQ(std::set<int>(order.begin(), order.end()).size(), order.size());
  }
}

// Each value says which revision it was written over, so what was read and written makes one chain, or it is not
// linearizable.
TEST_P(FaultyStoreTest, What_is_read_and_written_fits_into_one_order) {
  FaultyRig rig(3, faults_);
  std::map<std::uint64_t, std::string> read;  // by revision
  std::map<std::string, int> won;             // how often a revision was replaced, by what was read there
  int written = 0;
  for (int i = 0; i < 600; ++i) {
    Store& store = rig.store(static_cast<std::uint32_t>(i % 3));
    store.get("k", [&, i](const Result<std::optional<Versioned>>& got) {
      if (!got) return;
      const std::uint64_t revision = *got ? (*got)->revision : 0;
      const std::string value = *got ? (*got)->value : "";
      const auto known = read.emplace(revision, value).first;
      EXPECT_EQ(known->second, value) << "two values at one revision";
      const std::string next = std::to_string(revision) + "<" + std::to_string(i);
      rig.store(static_cast<std::uint32_t>(i % 3))
          .compare_and_set("k", revision, next, [&, revision](const Result<bool>& done) {
            if (!done || !*done) return;
            ++written;
            EXPECT_EQ(++won[std::to_string(revision)], 1) << "two won at one revision";
          });
    });
    if (i % 5 == 0) rig.settle([](auto, auto) {});
  }
  rig.settle([](auto, auto) {});
  EXPECT_GT(written, 50);
}

// A set of tokens: adding one again changes nothing, so an addition may be tried until it is known to be done.
TEST_P(FaultyStoreTest, Updates_by_three_threads_that_try_until_it_is_done_are_all_there) {
  constexpr int each = 200;
  FaultyRig rig(3, faults_);
  const auto add_all = [&](std::uint32_t shard) {
    int done = 0;
    std::function<void()> next = [&] {
      const std::string token = static_cast<char>('a' + shard) + std::to_string(done) + ";";
      const auto add = [token](std::optional<std::string_view> now) -> Result<Text> {
        std::string all(now.value_or(""));
        return all.find(token) == std::string::npos ? all + token : all;
      };
      update(rig.store(shard), "set", add, [&](const Result<>& result) {
        done += result ? 1 : 0;
        if (done < each) next();
      });
    };
    next();
    while (done < each && rig.turn(
                              shard, [](const NodeMessage&) {}, true)) {
    }
    EXPECT_EQ(done, each);
  };
  { std::jthread zero(add_all, 0), one(add_all, 1), two(add_all, 2); }
  Text all;
  while (!all) {
    rig.store(0).get("set", [&](const auto& got) {
      if (got && *got) all = (*got)->value;
    });
    rig.settle([](auto, auto) {});
  }
  EXPECT_EQ(std::count(all->begin(), all->end(), ';'), 3 * each);
}

TEST_P(FaultyStoreTest, Messages_come_as_often_as_the_counted_faults_say) {
  constexpr std::uint32_t sent = 2000;
  FaultyRig rig(2, faults_);
  std::map<std::uint32_t, int> came;
  std::vector<std::uint32_t> order;
  for (std::uint32_t i = 0; i < sent; ++i) {
    node::SignalAck message;
    message.ack = i;
    rig.store(0).send(ShardId{1}, message);
    if (i % 3 == 0)
      rig.settle([&](std::uint32_t to, const NodeMessage& m) {
        EXPECT_EQ(to, 1);
        order.push_back(std::get<node::SignalAck>(m).ack);
        ++came[order.back()];
      });
  }
  rig.settle([&](std::uint32_t, const NodeMessage& m) { ++came[std::get<node::SignalAck>(m).ack]; });
  const StoreFaultCounts counts = rig.counts();
  std::uint64_t twice = 0;
  for (const auto& [number, times] : came) twice += times > 1 ? 1 : 0;
  EXPECT_EQ(sent - came.size(), counts.dropped);
  EXPECT_EQ(twice, counts.repeated);
  const bool late = counts.delayed > 0 || counts.repeated > 0;
  EXPECT_EQ(std::is_sorted(order.begin(), order.end()), !late);
  EXPECT_EQ(counts.dropped > 0, faults_.drop > 0);
  EXPECT_EQ(counts.repeated > 0, faults_.repeat > 0);
  EXPECT_EQ(counts.delayed > 0, faults_.delay > 0);
}

TEST_P(FaultyStoreTest, Every_fault_of_values_happens_and_is_seen) {
  FaultyRig rig(1, faults_);
  Store& store = rig.store(0);
  std::uint64_t lost = 0, failed = 0, written_all_the_same = 0, failed_gets = 0, late = 0;
  for (int i = 0; i < 300; ++i) {
    const std::string key = "k" + std::to_string(i);
    std::optional<Result<bool>> result;
    store.compare_and_set(key, 0, "mine", [&](const Result<bool>& r) { result = r; });
    rig.turn(
        0, [](const NodeMessage&) {}, false);
    late += result ? 0 : 1;
    rig.settle([](auto, auto) {});
    ASSERT_TRUE(result);
    std::optional<Result<std::optional<Versioned>>> got;
    store.get(key, [&](auto r) { got = std::move(r); });
    rig.settle([](auto, auto) {});
    ASSERT_TRUE(got);
    failed_gets += got->has_value() ? 0 : 1;
    const bool there = *got && **got;
    if (!*result)
      ++(there ? written_all_the_same : failed);
    else if (!**result)
      ++lost;
    else
      EXPECT_EQ(there, got->has_value());
  }
  EXPECT_EQ(lost > 0, faults_.race > 0);
  EXPECT_EQ(failed > 0, faults_.fail > 0);
  EXPECT_EQ(written_all_the_same > 0, faults_.fail_written > 0);
  EXPECT_EQ(failed_gets > 0, faults_.fail_get > 0);
  EXPECT_EQ(late > 0, faults_.late > 0);
}

TEST(FaultyStore, Once_healed_is_like_the_store_it_wraps_and_still_hands_on_what_waited) {
  FaultyRig rig(1, {.delay = 1000, .late = 1000});
  node::SignalAck message;
  rig.store(0).send(ShardId{0}, message);
  rig.store(0).heal();
  int came = 0, answered = 0;
  rig.store(0).send(ShardId{0}, message);
  rig.store(0).get("k", [&](const auto&) { ++answered; });
  rig.turn(
      0, [&](const NodeMessage&) { ++came; }, true);
  EXPECT_EQ(came, 1);
  EXPECT_EQ(answered, 1);
  rig.settle([&](auto, auto) { ++came; });
  EXPECT_EQ(came, 2);
}

TEST(FaultyStore, The_same_seed_gives_the_same_faults) {
  const auto counts = [](std::uint64_t seed) {
    FaultyRig rig(1, plans.back().second, seed);
    for (int i = 0; i < 200; ++i) {
      rig.store(0).send(ShardId{0}, node::SignalAck{});
      rig.store(0).compare_and_set("k", 0, "v", [](const auto&) {});
    }
    rig.settle([](auto, auto) {});
    const StoreFaultCounts c = rig.counts();
    return std::tuple(c.dropped, c.repeated, c.delayed, c.raced, c.failed, c.failed_written, c.late);
  };
  EXPECT_EQ(counts(7), counts(7));
  EXPECT_NE(counts(7), counts(8));
}

}  // namespace
}  // namespace beckon
