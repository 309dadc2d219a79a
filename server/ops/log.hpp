// Structured logs: an event name and fields. Text for people on a terminal, one JSON object per line otherwise, to
// standard error. Thread-safe. Never pass a body, a secret or an address; calls, sessions and users are logged by id.
#pragma once
#include <concepts>
#include <cstdint>
#include <initializer_list>
#include <string_view>
#include <variant>

namespace beckon::ops {

struct Field {
  std::string_view name;
  std::variant<std::string_view, std::int64_t, double, bool> value;
  Field(std::string_view n, std::string_view v) : name(n), value(v) {}
  Field(std::string_view n, const char* v) : name(n), value(std::string_view(v)) {}
  Field(std::string_view n, bool v) : name(n), value(v) {}
  Field(std::string_view n, double v) : name(n), value(v) {}
  template <class T>
  requires std::integral<T> Field(std::string_view n, T v) : name(n), value(static_cast<std::int64_t>(v)) {}
};

enum class Level : std::uint8_t { Trace, Debug, Info, Warn, Error };

// Before the first line. Throws std::invalid_argument.
void start_logging(std::string_view level, std::string_view format);
void set_log_level(std::string_view level);  // any thread; throws std::invalid_argument
bool logs(Level level);
void log(Level level, std::string_view event, std::initializer_list<Field> fields = {});
void log_info(std::string_view event, std::initializer_list<Field> fields = {});
void log_debug(std::string_view event, std::initializer_list<Field> fields = {});
void log_warn(std::string_view event, std::initializer_list<Field> fields = {});
void log_error(std::string_view event, std::initializer_list<Field> fields = {});

}  // namespace beckon::ops
