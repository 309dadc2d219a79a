// The store of a single process: a map behind a lock, and a bounded mailbox per shard.
#pragma once
#include <memory>
#include <vector>

#include "store/store.hpp"

namespace beckon {

struct InProcessLimits {
  std::size_t mailbox = 65'536;  // messages waiting for one shard; more are dropped and counted
};

// Shared by the shards of the process. Thread-safe. Outlives its stores.
class InProcessHub {
 public:
  explicit InProcessHub(std::uint32_t shards, InProcessLimits limits = {});
  ~InProcessHub();
  std::uint64_t dropped() const;          // messages lost to full mailboxes
  std::vector<std::string> keys() const;  // that have a value now, in any order
  class Impl;
  Impl& impl() { return *impl_; }

 private:
  std::unique_ptr<Impl> impl_;
};

class InProcessStore final : public Store {
 public:
  // `wake` is called from any thread (also from inside send) when drain() has something to do; it must not block and
  // may be called several times for one drain.
  InProcessStore(InProcessHub& hub, ShardId self, std::function<void()> wake);
  ~InProcessStore() override;

  void get(std::string key, Got done) override;
  void compare_and_set(std::string key, std::uint64_t expected, std::optional<std::string> value, Set done) override;
  void send(ShardId to, NodeMessage message) override;
  ShardId self() const override { return self_; }
  ShardId home_of(std::string_view key) const override;

  // On the shard's thread: calls the completions that are due and `receive` for the messages that had come when it
  // was called, each in the order they were asked or sent. What these cause waits for the next drain (and wakes).
  void drain(const std::function<void(NodeMessage)>& receive);

 private:
  struct Mine;
  void complete(std::function<void()> completion);  // at the next drain
  InProcessHub& hub_;
  ShardId self_;
  std::unique_ptr<Mine> mine_;
};

}  // namespace beckon
