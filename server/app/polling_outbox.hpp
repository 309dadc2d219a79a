// The two numberings of a transport over HTTP (docs/protocol.md, "Over HTTP"), as values.
#pragma once
#include <cstdint>
#include <deque>
#include <string>
#include <string_view>

namespace beckon {

// The client's posts: 1, 2, … , each taken once however often it comes.
class PostNumbers {
 public:
  enum class Verdict : std::uint8_t { New, Again, Wrong };
  Verdict take(std::uint64_t number);

 private:
  std::uint64_t last_ = 0;
};

// Messages to the client, numbered from 1 and kept until it says that it has them.
class PollingOutbox {
 public:
  // `limit`: bytes that may wait, a line's end for each message included.
  explicit PollingOutbox(std::size_t limit) : limit_(limit) {}

  // False: it would be more than may wait. The message has no line feed in it.
  bool add(std::string_view message);
  // The client has all up to `number`. False: it cannot have that one, or has had it confirmed before.
  bool acknowledge(std::uint64_t number);
  // All that wait, a line each; the client may have them from now on.
  std::string take_lines();
  bool empty() const { return sizes_.empty(); }
  std::size_t bytes() const { return lines_.size(); }

 private:
  std::size_t limit_;
  std::string lines_;
  std::deque<std::size_t> sizes_;  // of the lines
  std::uint64_t acknowledged_ = 0, sent_ = 0;
};

}  // namespace beckon
