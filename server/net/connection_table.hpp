// Connections by id, without hashing: an id is a slot's number and how often the slot was used.
#pragma once
#include <cstdint>
#include <vector>

#include "net/connection.hpp"

namespace beckon::net {

class ConnectionTable {
 public:
  // Gives the connection its id, never given before.
  void add(Connection& connection) {
    if (free_.empty()) {
      free_.push_back(static_cast<std::uint32_t>(slots_.size()));
      slots_.emplace_back();
    }
    const std::uint32_t index = free_.back();
    free_.pop_back();
    Slot& slot = slots_[index];
    slot.connection = &connection;
    connection.id = std::uint64_t{++slot.generation} << 32 | index;
    ++size_;
  }
  void remove(ConnectionId id) {
    const auto index = static_cast<std::uint32_t>(id);
    slots_[index].connection = nullptr;
    free_.push_back(index);
    --size_;
  }
  // Null for one that is gone, or never was.
  Connection* find(ConnectionId id) const {
    const auto index = static_cast<std::uint32_t>(id);
    if (index >= slots_.size() || slots_[index].generation != id >> 32) return nullptr;
    return slots_[index].connection;
  }
  std::size_t size() const { return size_; }
  // Nothing may be added meanwhile.
  template <class Visit>
  void for_each(Visit visit) {
    for (const Slot& slot : slots_) {
      if (slot.connection != nullptr) visit(*slot.connection);
    }
  }

 private:
  struct Slot {
    Connection* connection = nullptr;
    std::uint32_t generation = 0;
  };
  std::vector<Slot> slots_;
  std::vector<std::uint32_t> free_;
  std::size_t size_ = 0;
};

}  // namespace beckon::net
