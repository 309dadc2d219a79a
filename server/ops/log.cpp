#include "ops/log.hpp"

#include <spdlog/pattern_formatter.h>
#include <spdlog/sinks/ansicolor_sink.h>
#include <spdlog/sinks/stdout_sinks.h>
#include <spdlog/spdlog.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <stdexcept>

#include "ops/log_line.hpp"

namespace beckon::ops {
namespace {

constexpr std::array<std::string_view, 5> level_names{"trace", "debug", "info", "warn", "error"};
constexpr std::array levels{spdlog::level::trace, spdlog::level::debug, spdlog::level::info, spdlog::level::warn,
                            spdlog::level::err};

struct Log {
  std::shared_ptr<spdlog::logger> logger;
  bool json = false;
};
Log& the_log() {
  static Log log;
  return log;
}

// spdlog's own names are longer ("warning").
class LevelName final : public spdlog::custom_flag_formatter {
 public:
  void format(const spdlog::details::log_msg& message, const std::tm&, spdlog::memory_buf_t& out) override {
    const auto name = level_names[std::min<std::size_t>(message.level, level_names.size() - 1)];
    out.append(name.data(), name.data() + name.size());
    if (padinfo_.enabled()) out.append(padding.data(), padding.data() + (5 - name.size()));
  }
  std::unique_ptr<custom_flag_formatter> clone() const override {
    return spdlog::details::make_unique<LevelName>(*this);
  }

 private:
  static constexpr std::string_view padding = "     ";
};

std::unique_ptr<spdlog::formatter> formatter(bool json) {
  auto made = json ? std::make_unique<spdlog::pattern_formatter>(spdlog::pattern_time_type::utc)
                   : std::make_unique<spdlog::pattern_formatter>(spdlog::pattern_time_type::local);
  made->add_flag<LevelName>('*');
  made->set_pattern(json ? R"({"t":"%Y-%m-%dT%H:%M:%S.%eZ","level":"%*",%v})" : "%Y-%m-%d %H:%M:%S.%e %^%-5*%$ %v");
  return made;
}

spdlog::level::level_enum level_of(std::string_view name) {
  const auto named = std::find(level_names.begin(), level_names.end(), name);
  if (named == level_names.end()) throw std::invalid_argument("no such log level");
  return levels[static_cast<std::size_t>(named - level_names.begin())];
}

}  // namespace

void start_logging(std::string_view level, std::string_view format) {
  const auto least = level_of(level);
  if (format != "auto" && format != "text" && format != "json") throw std::invalid_argument("no such log format");
  const bool json = format == "json" || (format == "auto" && isatty(STDERR_FILENO) == 0);
  spdlog::sink_ptr sink;
  if (json) {
    sink = std::make_shared<spdlog::sinks::stderr_sink_mt>();
  } else {
    sink = std::make_shared<spdlog::sinks::ansicolor_stderr_sink_mt>();  // without colours when not on a terminal
  }
  sink->set_formatter(formatter(json));
  auto logger = std::make_shared<spdlog::logger>("beckon", std::move(sink));
  logger->set_level(least);
  logger->flush_on(spdlog::level::warn);
  the_log() = {std::move(logger), json};
}

void set_log_level(std::string_view level) {
  const auto least = level_of(level);
  if (const auto& logger = the_log().logger) logger->set_level(least);  // an atomic of its own
}

bool logs(Level level) {
  const auto& logger = the_log().logger;
  return logger && logger->should_log(levels[static_cast<std::size_t>(level)]);
}

void log(Level level, std::string_view event, std::initializer_list<Field> fields) {
  if (!logs(level)) return;
  const auto& log = the_log();
  const auto line = log.json ? json_members(event, fields) : text_line(event, fields);
  log.logger->log(levels[static_cast<std::size_t>(level)], spdlog::string_view_t(line));
}

void log_info(std::string_view event, std::initializer_list<Field> fields) { log(Level::Info, event, fields); }
void log_debug(std::string_view event, std::initializer_list<Field> fields) { log(Level::Debug, event, fields); }
void log_warn(std::string_view event, std::initializer_list<Field> fields) { log(Level::Warn, event, fields); }
void log_error(std::string_view event, std::initializer_list<Field> fields) { log(Level::Error, event, fields); }

}  // namespace beckon::ops
