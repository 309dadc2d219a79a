// The numbers of a room as one user is told them from whom somebody there is hidden: they count only what that user
// may see. Else a gap would say that somebody is there.
#pragma once
#include <algorithm>
#include <cstdint>
#include <deque>
#include <optional>

namespace beckon {

class RoomNumbers {
 public:
  std::uint64_t of_version(std::uint64_t version) const {
    return static_cast<std::uint64_t>(static_cast<std::int64_t>(version) + ahead_);
  }
  // All have seen a change (or not) and this user has (or not).
  void count_change(bool all, bool this_one) { ahead_ += std::int64_t{this_one} - std::int64_t{all}; }

  // Nothing for a message that was hidden. The number of no message is that of the last one before it.
  std::optional<std::uint64_t> of_chat(std::uint64_t n) const {
    if (std::ranges::binary_search(hidden_, n)) return std::nullopt;
    return after_chat(n);
  }
  std::uint64_t after_chat(std::uint64_t n) const {
    const auto before = std::ranges::upper_bound(hidden_, n) - hidden_.begin();
    return n - forgotten_ - static_cast<std::uint64_t>(before);
  }
  // Message `n`, the newest, is hidden; nobody asks for those before `oldest` any more.
  void hide_chat(std::uint64_t n, std::uint64_t oldest) {
    hidden_.push_back(n);
    while (!hidden_.empty() && hidden_.front() < oldest) {
      hidden_.pop_front();
      ++forgotten_;
    }
  }

 private:
  std::int64_t ahead_ = 0;
  std::deque<std::uint64_t> hidden_;  // the room's numbers of what this user was not told
  std::uint64_t forgotten_ = 0;       // and how many were before those
};

}  // namespace beckon
