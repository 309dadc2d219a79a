// The error codes of the wire and Result<T>, the way every expected failure travels through the server.
#pragma once
#include <boost/system/result.hpp>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "core/time.hpp"

namespace beckon {

// The stable codes of protocol/asyncapi.yaml (ErrorCode), in its order; their one place in C++.
enum class ErrorCode : std::uint8_t {
  BadMessage,
  TooLarge,
  Unauthenticated,
  TokenExpired,
  Forbidden,
  NameTaken,
  NoSuchUser,
  Offline,
  NoSuchRoom,
  NoSuchCall,
  WrongState,
  NotAParty,
  AlreadyAnswered,
  Busy,
  RateLimited,
  SessionExpired,
  Replaced,
  VersionUnsupported,
  Draining,
  Internal
};

// "bad-message" and so on. Total; never allocates.
std::string_view to_string(ErrorCode code);
// The code written `text`, or nothing.
std::optional<ErrorCode> error_code_from(std::string_view text);

struct Error {
  ErrorCode code;
  std::string message;                    // for people; holds nothing secret and nothing of a body
  std::optional<Duration> retry_in = {};  // when it may be tried again, where that is known
  friend bool operator==(const Error&, const Error&) = default;
};

[[noreturn]] void throw_exception_from_error(const Error& error, const boost::source_location& at);

template <class T = void>
using Result = boost::system::result<T, Error>;

}  // namespace beckon
