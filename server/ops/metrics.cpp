#include "ops/metrics.hpp"

#include <charconv>
#include <cmath>

namespace beckon::ops {
namespace {

void append_escaped(std::string& out, std::string_view text, bool quotes) {
  for (const char c : text) {
    if (c == '\n') {
      out += "\\n";
    } else if (c == '\\' || (c == '"' && quotes)) {
      (out += '\\') += c;
    } else {
      out += c;
    }
  }
}

void append_value(std::string& out, double value) {
  if (std::isnan(value)) {
    out += "NaN";
  } else if (std::isinf(value)) {
    out += value > 0 ? "+Inf" : "-Inf";
  } else {
    char digits[32];
    constexpr double exact = 9007199254740992.0;  // whole numbers up to here are written out, not as 1e+06
    const bool whole = value == std::trunc(value) && std::abs(value) <= exact;
    const auto end = whole ? std::to_chars(digits, digits + sizeof digits, static_cast<std::int64_t>(value)).ptr
                           : std::to_chars(digits, digits + sizeof digits, value).ptr;
    out.append(digits, end);
  }
}

}  // namespace

void MetricsPage::add(Type type, std::string_view name, std::string_view help, std::string_view labels, double value) {
  if (name != last_) {
    ((text_ += "# HELP ") += name) += ' ';
    append_escaped(text_, help, false);
    ((text_ += "\n# TYPE ") += name) += type == Type::Counter ? " counter\n" : " gauge\n";
    last_ = name;
  }
  text_ += name;
  if (!labels.empty()) ((text_ += '{') += labels) += '}';
  text_ += ' ';
  append_value(text_, value);
  text_ += '\n';
}

std::string MetricsPage::label(std::string_view name, std::string_view value) {
  std::string out(name);
  out += "=\"";
  append_escaped(out, value, true);
  return out += '"';
}

}  // namespace beckon::ops
