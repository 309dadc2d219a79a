// One shard's door to everything it shares with the other shards, whether they are threads of this process or other
// nodes: values that change by compare-and-set, and messages that may be lost or repeated.
#pragma once
#include <functional>
#include <optional>
#include <string>

#include "core/error.hpp"
#include "core/time.hpp"
#include "wire/node_message.hpp"

namespace beckon {

struct Versioned {
  std::string value;
  std::uint64_t revision = 0;  // never 0 for a value that exists; never used twice for one key
};

// Thread: every call and every completion on the shard's own thread. A completion is never called from inside the
// call that asked for it, is called exactly once while the store lives, and not at all once it is destroyed.
class Store {
 public:
  using Got = std::function<void(Result<std::optional<Versioned>>)>;
  // True: written. False: the revision was another one; get it again.
  using Set = std::function<void(Result<bool>)>;

  virtual ~Store() = default;

  virtual void get(std::string key, Got done) = 0;
  // Writes `value` (nothing: removes it) if the key's revision is `expected` (0: if the key does not exist).
  virtual void compare_and_set(std::string key, std::uint64_t expected, std::optional<std::string> value, Set done) = 0;

  // Hands `message` to the shard; to this shard too. No answer: a full mailbox drops it and counts it.
  virtual void send(ShardId to, NodeMessage message) = 0;

  virtual ShardId self() const = 0;
  // The shard where the thing named `key` lives ("call/…", "room/…"). The same on all shards.
  virtual ShardId home_of(std::string_view key) const = 0;
};

// Reads, changes and writes `key` until nobody came between: `change` gets the present value (nothing: absent) and
// returns what to write (nothing: remove), or an error, with which it ends. It may run several times. `done` gets the
// last result of `change`. After 32 lost races: error Internal. `store` must outlive it.
void update(Store& store, std::string key,
            std::function<Result<std::optional<std::string>>(std::optional<std::string_view>)> change,
            std::function<void(Result<>)> done);

}  // namespace beckon
