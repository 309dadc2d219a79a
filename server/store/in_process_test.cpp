#include "store/in_process.hpp"

#include <chrono>
#include <condition_variable>
#include <mutex>
#include <stdexcept>

#include "store/key_hash.hpp"
#include "store/store_conformance.hpp"

namespace beckon {
namespace {

// What a loop is to a store: something to wake.
class Alarm {
 public:
  void wake() {
    const std::scoped_lock lock(mutex_);
    ++wakes_;
    woken_.notify_one();
  }
  bool wait(bool patient) {
    std::unique_lock lock(mutex_);
    const bool rang = woken_.wait_for(lock, std::chrono::seconds(patient ? 10 : 0), [&] { return wakes_ > 0; });
    wakes_ = 0;
    return rang;
  }
  int wakes() {
    const std::scoped_lock lock(mutex_);
    return wakes_;
  }

 private:
  std::mutex mutex_;
  std::condition_variable woken_;
  int wakes_ = 0;
};

class InProcessRig final : public StoreRig {
 public:
  explicit InProcessRig(std::uint32_t shards, InProcessLimits limits = {}) : hub_(shards, limits), alarms_(shards) {
    for (std::uint32_t i = 0; i < shards; ++i) open(i);
  }
  void open(std::uint32_t i) {
    stores_.resize(std::max<std::size_t>(stores_.size(), i + 1));
    stores_[i] = std::make_unique<InProcessStore>(hub_, ShardId{i}, [&alarm = alarms_[i]] { alarm.wake(); });
  }
  InProcessHub& hub() { return hub_; }
  Alarm& alarm(std::uint32_t i) { return alarms_[i]; }
  InProcessStore& store(std::uint32_t i) override { return *stores_[i]; }
  void destroy(std::uint32_t i) override { stores_[i].reset(); }
  bool turn(std::uint32_t i, const Receive& receive, bool patient) override {
    const bool rang = alarms_[i].wait(patient);
    stores_[i]->drain(receive);
    return rang;
  }

 private:
  InProcessHub hub_;
  std::vector<Alarm> alarms_;
  std::vector<std::unique_ptr<InProcessStore>> stores_;
};

INSTANTIATE_TEST_SUITE_P(InProcess, StoreConformance,
                         ::testing::Values(StoreKind{
                             "in_process",
                             [](std::uint32_t shards) { return std::make_unique<InProcessRig>(shards); }}),
                         kind_name);

NodeMessage message(std::uint32_t number) {
  node::SignalAck ack;
  ack.ack = number;
  return ack;
}
std::uint32_t number(const NodeMessage& message) { return std::get<node::SignalAck>(message).ack; }
const StoreRig::Receive ignore = [](const NodeMessage&) {};

TEST(InProcessStore, A_full_mailbox_drops_the_newest_and_counts_it) {
  InProcessRig rig(2, {.mailbox = 3});
  for (std::uint32_t i = 0; i < 5; ++i) rig.store(0).send(ShardId{1}, message(i));
  EXPECT_EQ(rig.hub().dropped(), 2);
  std::vector<std::uint32_t> got;
  rig.store(1).drain([&](const NodeMessage& m) { got.push_back(number(m)); });
  EXPECT_EQ(got, (std::vector<std::uint32_t>{0, 1, 2}));
  rig.store(0).send(ShardId{1}, message(5));
  rig.store(1).drain([&](const NodeMessage& m) { got.push_back(number(m)); });
  EXPECT_EQ(got.back(), 5);
  EXPECT_EQ(rig.hub().dropped(), 2);
}

TEST(InProcessStore, Wakes_once_for_what_waits_already_and_again_after_a_drain) {
  InProcessRig rig(2);
  for (std::uint32_t i = 0; i < 10; ++i) rig.store(0).send(ShardId{1}, message(i));
  EXPECT_EQ(rig.alarm(1).wakes(), 1);
  EXPECT_EQ(rig.alarm(0).wakes(), 0);
  for (int i = 0; i < 10; ++i) rig.store(0).get("a", [](auto) {});
  EXPECT_EQ(rig.alarm(0).wakes(), 1);
  rig.turn(1, ignore, true);
  EXPECT_EQ(rig.alarm(1).wakes(), 0);
  rig.store(0).send(ShardId{1}, message(11));
  EXPECT_EQ(rig.alarm(1).wakes(), 1);
}

TEST(InProcessStore, A_shard_that_comes_back_gets_only_what_was_sent_since) {
  InProcessRig rig(2);
  rig.store(0).send(ShardId{1}, message(1));
  rig.destroy(1);
  rig.store(0).send(ShardId{1}, message(2));
  rig.open(1);
  rig.store(0).send(ShardId{1}, message(3));
  std::vector<std::uint32_t> got;
  rig.store(1).drain([&](const NodeMessage& m) { got.push_back(number(m)); });
  EXPECT_EQ(got, (std::vector<std::uint32_t>{3}));
}

TEST(InProcessStore, A_burst_larger_than_the_memory_that_is_kept_arrives_whole) {
  InProcessRig rig(1);
  for (std::uint32_t round = 0; round < 3; ++round) {
    for (std::uint32_t i = 0; i < 5000; ++i) rig.store(0).send(ShardId{0}, message(i));
    std::uint32_t next = 0;
    rig.store(0).drain([&](const NodeMessage& m) { EXPECT_EQ(number(m), next++); });
    EXPECT_EQ(next, 5000);
  }
}

TEST(InProcessStore, A_second_store_for_a_shard_and_a_shard_that_is_not_there_are_refused) {
  InProcessRig rig(1);
  EXPECT_THROW(InProcessStore(rig.hub(), ShardId{0}, [] {}), std::logic_error);
  EXPECT_THROW(InProcessStore(rig.hub(), ShardId{1}, [] {}), std::out_of_range);
  EXPECT_THROW(InProcessHub(0), std::invalid_argument);
}

// Computed apart from this code; a node that hashes otherwise would look for things in the wrong place.
TEST(KeyHash, Is_what_it_always_was) {
  EXPECT_EQ(key_hash(""), 0xefd01f60ba992926);
  EXPECT_EQ(key_hash("call/abc"), 0xf64b104c8e1d8bc7);
  EXPECT_EQ(key_hash("room/lobby"), 0x53a95a3f42aa9558);
}

}  // namespace
}  // namespace beckon
