// What every Store must do, as a suite (store_conformance_test.cpp) that each implementation's test runs unchanged:
//   INSTANTIATE_TEST_SUITE_P(InProcess, StoreConformance, ::testing::Values(StoreKind{"in_process", make_rig}),
//                            kind_name);
#pragma once
#include <gtest/gtest.h>

#include <functional>
#include <memory>
#include <ostream>
#include <string>
#include <utility>

#include "store/store.hpp"

namespace beckon {

// Some stores that share everything, and the turning of their shards.
class StoreRig {
 public:
  using Receive = std::function<void(NodeMessage)>;
  virtual ~StoreRig() = default;
  virtual Store& store(std::uint32_t shard) = 0;
  virtual void destroy(std::uint32_t shard) = 0;
  // On the shard's thread: waits until its store woke it, then lets it call what is due. False: nothing woke it in
  // 10 seconds (`patient`), or by now (not `patient`).
  virtual bool turn(std::uint32_t shard, const Receive& receive, bool patient = true) = 0;
};

struct StoreKind {
  std::string name;
  std::function<std::unique_ptr<StoreRig>(std::uint32_t shards)> make;
  friend void PrintTo(const StoreKind& kind, std::ostream* out) { *out << kind.name; }
};

class StoreConformance : public ::testing::TestWithParam<StoreKind> {
 protected:
  using Text = std::optional<std::string>;

  std::unique_ptr<StoreRig> rig_ = GetParam().make(3);
  Store& store_ = rig_->store(0);

  static void no_message(NodeMessage) { ADD_FAILURE() << "a message that nobody sent"; }
  static NodeMessage numbered(std::uint32_t sender, std::uint32_t number) {
    node::SignalAck ack;
    ack.epoch = sender;
    ack.ack = number;
    return ack;
  }
  static std::pair<std::uint32_t, std::uint32_t> number_of(const NodeMessage& message) {
    const auto& ack = std::get<node::SignalAck>(message);
    return {ack.epoch, ack.ack};
  }

  void turn_until(const std::function<bool()>& reached, std::uint32_t shard = 0) {
    while (!reached()) ASSERT_TRUE(rig_->turn(shard, no_message)) << "the store did not wake its shard";
  }
  std::optional<Versioned> get(const std::string& key, std::uint32_t shard = 0) {
    std::optional<Result<std::optional<Versioned>>> got;
    rig_->store(shard).get(key, [&](auto result) { got = std::move(result); });
    turn_until([&] { return got.has_value(); }, shard);
    EXPECT_TRUE(got && got->has_value());
    return got && got->has_value() ? **got : std::nullopt;
  }
  bool set(const std::string& key, std::uint64_t expected, Text value, std::uint32_t shard = 0) {
    std::optional<Result<bool>> written;
    rig_->store(shard).compare_and_set(key, expected, std::move(value),
                                       [&](Result<bool> result) { written = std::move(result); });
    turn_until([&] { return written.has_value(); }, shard);
    EXPECT_TRUE(written && written->has_value());
    return written && written->has_value() && **written;
  }
};

inline std::string kind_name(const ::testing::TestParamInfo<StoreKind>& info) { return info.param.name; }

}  // namespace beckon
