#include "store/in_process.hpp"

#include <array>
#include <atomic>
#include <stdexcept>
#include <unordered_map>
#include <utility>

#include "store/guarded.hpp"
#include "store/key_hash.hpp"

namespace beckon {
namespace {

// A part of the keys. The revisions are counted per slice, which is never less than per key.
struct Slice {
  std::unordered_map<std::string, Versioned> values;
  std::uint64_t last_revision = 0;
};

struct Mailbox {
  bool open = false;
  std::vector<NodeMessage> messages;
};

struct Shard {
  Guarded<Mailbox> mailbox;
  // Apart from the mailbox, so that nobody waits for a wake-up's system call to put a message in.
  Guarded<std::function<void()>> wake;
};

}  // namespace

class InProcessHub::Impl {
 public:
  Impl(std::uint32_t shards, InProcessLimits limits) : limits_(limits), shards_(shards) {
    if (shards == 0) throw std::invalid_argument("a store needs at least one shard");
  }

  void open(ShardId id, std::function<void()> wake) {
    Shard& shard = shards_.at(id.number);
    shard.mailbox.with_lock([](Mailbox& mailbox) {
      if (mailbox.open) throw std::logic_error("a shard has one store");
      mailbox.open = true;
    });
    shard.wake.with_lock([&](auto& mine) { mine = std::move(wake); });
  }

  void close(ShardId id) {
    Shard& shard = shards_[id.number];
    const auto lost = shard.mailbox.with_lock([](Mailbox& mailbox) {
      mailbox.open = false;
      return std::exchange(mailbox.messages, {});
    });
    shard.wake.with_lock([](auto& mine) { mine = nullptr; });
  }

  void wake(ShardId id) {
    shards_[id.number].wake.with_lock([](const auto& mine) {
      if (mine) mine();
    });
  }

  void send(ShardId to, NodeMessage message) {
    if (to.number >= shards_.size()) return;  // a record may name a shard of a node that is gone
    const bool first = shards_[to.number].mailbox.with_lock([&](Mailbox& mailbox) {
      if (!mailbox.open) return false;
      if (mailbox.messages.size() >= limits_.mailbox) {
        dropped_.fetch_add(1, std::memory_order_relaxed);
        return false;
      }
      mailbox.messages.push_back(std::move(message));
      return mailbox.messages.size() == 1;
    });
    if (first) wake(to);
  }

  // `into` is empty and leaves its capacity behind.
  void take(ShardId id, std::vector<NodeMessage>& into) {
    shards_[id.number].mailbox.with_lock([&](Mailbox& mailbox) { mailbox.messages.swap(into); });
  }

  std::optional<Versioned> get(const std::string& key) {
    return slice(key).with_lock([&](const Slice& slice) -> std::optional<Versioned> {
      const auto found = slice.values.find(key);
      return found == slice.values.end() ? std::nullopt : std::optional(found->second);
    });
  }

  bool compare_and_set(std::string key, std::uint64_t expected, std::optional<std::string> value) {
    return slice(key).with_lock([&](Slice& slice) {
      const auto found = slice.values.find(key);
      if ((found == slice.values.end() ? 0 : found->second.revision) != expected) return false;
      if (value) {
        slice.values.insert_or_assign(std::move(key), Versioned{std::move(*value), ++slice.last_revision});
      } else if (found != slice.values.end()) {
        slice.values.erase(found);
      }
      return true;
    });
  }

  std::vector<std::string> keys() const {
    std::vector<std::string> all;
    for (const auto& slice : slices_)
      slice.with_lock([&](const Slice& its) {
        for (const auto& [key, value] : its.values) all.push_back(key);
      });
    return all;
  }

  std::uint32_t shards() const { return static_cast<std::uint32_t>(shards_.size()); }
  std::uint64_t dropped() const { return dropped_.load(std::memory_order_relaxed); }

 private:
  Guarded<Slice>& slice(const std::string& key) { return slices_[std::hash<std::string>{}(key) % slices_.size()]; }

  const InProcessLimits limits_;
  std::array<Guarded<Slice>, 16> slices_;
  std::vector<Shard> shards_;
  std::atomic<std::uint64_t> dropped_{0};
};

InProcessHub::InProcessHub(std::uint32_t shards, InProcessLimits limits)
    : impl_(std::make_unique<Impl>(shards, limits)) {}
InProcessHub::~InProcessHub() = default;
std::uint64_t InProcessHub::dropped() const { return impl_->dropped(); }
std::vector<std::string> InProcessHub::keys() const { return impl_->keys(); }

// Touched by the shard's own thread only.
struct InProcessStore::Mine {
  std::vector<std::function<void()>> due;
  std::vector<NodeMessage> spare;
  std::shared_ptr<bool> alive = std::make_shared<bool>(true);
};

InProcessStore::InProcessStore(InProcessHub& hub, ShardId self, std::function<void()> wake)
    : hub_(hub), self_(self), mine_(std::make_unique<Mine>()) {
  hub_.impl().open(self_, std::move(wake));
}

InProcessStore::~InProcessStore() {
  *mine_->alive = false;
  hub_.impl().close(self_);
}

void InProcessStore::complete(std::function<void()> completion) {
  mine_->due.push_back(std::move(completion));
  if (mine_->due.size() == 1) hub_.impl().wake(self_);
}

void InProcessStore::get(std::string key, Got done) {
  complete([done = std::move(done), got = hub_.impl().get(key)]() mutable { done(std::move(got)); });
}

void InProcessStore::compare_and_set(std::string key, std::uint64_t expected, std::optional<std::string> value,
                                     Set done) {
  const bool written = hub_.impl().compare_and_set(std::move(key), expected, std::move(value));
  complete([done = std::move(done), written] { done(written); });
}

void InProcessStore::send(ShardId to, NodeMessage message) { hub_.impl().send(to, std::move(message)); }

ShardId InProcessStore::home_of(std::string_view key) const {
  return ShardId{static_cast<std::uint32_t>(key_hash(key) % hub_.impl().shards())};
}

void InProcessStore::drain(const std::function<void(NodeMessage)>& receive) {
  const auto alive = mine_->alive;  // whoever is called here may destroy this store
  auto due = std::exchange(mine_->due, {});
  auto messages = std::exchange(mine_->spare, {});
  hub_.impl().take(self_, messages);
  for (auto& completion : due) {
    completion();
    if (!*alive) return;
  }
  for (auto& message : messages) {
    receive(std::move(message));
    if (!*alive) return;
  }
  constexpr std::size_t worth_keeping = 1024;  // a burst's memory is given back
  messages.clear();
  if (messages.capacity() <= worth_keeping) mine_->spare = std::move(messages);
}

}  // namespace beckon
