#include "core/error.hpp"

#include <array>
#include <stdexcept>

namespace beckon {
namespace {

constexpr std::array<std::string_view, 20> words{
    "bad-message",      "too-large", "unauthenticated", "token-expired",   "forbidden",   "name-taken",
    "no-such-user",     "offline",   "no-such-room",    "no-such-call",    "wrong-state", "not-a-party",
    "already-answered", "busy",      "rate-limited",    "session-expired", "replaced",    "version-unsupported",
    "draining",         "internal"};
static_assert(words.size() == static_cast<std::size_t>(ErrorCode::Internal) + 1);

}  // namespace

std::string_view to_string(ErrorCode code) {
  const auto index = static_cast<std::size_t>(code);
  return index < words.size() ? words[index] : words.back();
}

std::optional<ErrorCode> error_code_from(std::string_view text) {
  for (std::size_t i = 0; i < words.size(); ++i)
    if (words[i] == text) return static_cast<ErrorCode>(i);
  return std::nullopt;
}

void throw_exception_from_error(const Error& error, const boost::source_location& at) {
  throw std::runtime_error(std::string(to_string(error.code)) + ": " + error.message + " (" + at.to_string() + ")");
}

}  // namespace beckon
