// How much one client address may have of a whole server: connections at once and new ones, for all workers together.
#pragma once
#include <mutex>
#include <unordered_map>
#include <utility>

#include "core/allowance_table.hpp"
#include "net/ip_address.hpp"

namespace beckon::net {

enum class Admission : std::uint8_t {
  Taken,
  TooMany,  // it has as many as it may have at once
  TooFast   // it has opened as many as it may for now
};

// Any thread. Who does not count (ClientAddress::counts) is always taken.
class AddressLimits {
 public:
  // `at_once` 0: no limit.
  AddressLimits(std::size_t at_once, Rate arrivals) : at_once_(at_once), arrivals_(arrivals) {}
  AddressLimits(const AddressLimits&) = delete;
  AddressLimits& operator=(const AddressLimits&) = delete;

  // Other limits from now on; those who have more than that keep it. `arrivals` has the same time as before, so that
  // what is used up of it stays used up.
  void change(std::size_t at_once, Rate arrivals);

  // A connection of that address comes. Taken: leave() is owed, for which AddressSeat is there. One that is refused
  // for TooMany has used up nothing.
  Admission enter(ClientAddress address, Time now);
  void leave(ClientAddress address);
  // How long one that was refused for TooFast should wait.
  Duration wait(ClientAddress address, Time now) const;
  std::size_t addresses() const;  // that have a connection

 private:
  mutable std::mutex mutex_;
  std::size_t at_once_;                                  // under the mutex
  Rate arrivals_;                                        // under the mutex
  std::unordered_map<ClientAddress, std::size_t> open_;  // under the mutex
  AllowanceTable<ClientAddress> arrived_;                // under the mutex
};

// One place of an address, given back when this goes. Empty by default.
class AddressSeat {
 public:
  AddressSeat() = default;
  // After enter() said Taken. `limits` outlives it; null: nobody counts.
  AddressSeat(AddressLimits* limits, ClientAddress address) : limits_(limits), address_(address) {}
  AddressSeat(AddressSeat&& other) noexcept
      : limits_(std::exchange(other.limits_, nullptr)), address_(other.address_) {}
  AddressSeat& operator=(AddressSeat&& other) noexcept {
    std::swap(limits_, other.limits_);
    std::swap(address_, other.address_);
    return *this;
  }
  ClientAddress address() const { return address_; }
  ~AddressSeat() {
    if (limits_ != nullptr) limits_->leave(address_);
  }

 private:
  AddressLimits* limits_ = nullptr;
  ClientAddress address_;
};

}  // namespace beckon::net
