// Prometheus text exposition (version 0.0.4).
#pragma once
#include <cstdint>
#include <string>
#include <string_view>

namespace beckon::ops {

// Builds one page. add() of the same name one after the other share one HELP and TYPE.
class MetricsPage {
 public:
  enum class Type { Counter, Gauge };
  // `labels` is empty or like `reason="busy",worker="0"`; values are escaped by label().
  void add(Type type, std::string_view name, std::string_view help, std::string_view labels, double value);
  static std::string label(std::string_view name, std::string_view value);
  const std::string& text() const { return text_; }

 private:
  std::string text_, last_;
};

}  // namespace beckon::ops
