// Time as the core sees it: an argument, never a clock.
#pragma once
#include <chrono>
#include <optional>

namespace beckon {

using Duration = std::chrono::milliseconds;
// Milliseconds on the server's monotonic clock (only differences mean anything).
using Time = std::chrono::time_point<std::chrono::steady_clock, Duration>;
using Deadline = std::optional<Time>;

// The earlier of two deadlines; none is later than any.
inline Deadline earlier(Deadline a, Deadline b) { return !a ? b : !b ? a : std::min(*a, *b); }

}  // namespace beckon
