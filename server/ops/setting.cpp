#include "ops/setting.hpp"

#include <CLI/CLI.hpp>

namespace beckon::ops {
namespace {

constexpr std::string_view default_mark = " [default ";

// Where the help says in words what holds by default; npos if it does not.
std::size_t words_at(const std::string& help) {
  return help.ends_with(']') ? help.rfind(default_mark) : std::string::npos;
}

}  // namespace

Setting& Setting::live() {
  is_live = true;
  option->description(full_help());
  return *this;
}

std::string Setting::variable() const {
  std::string result = "BECKON_" + name;
  for (char& c : result) c = c == '-' ? '_' : c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
  return result;
}

std::string Setting::default_words() const {
  if (const auto at = words_at(help); at != std::string::npos)
    return help.substr(at + default_mark.size(), help.size() - 1 - at - default_mark.size());
  const bool none = standard.empty() || (standard.size() == 1 && standard.front().empty());
  return none ? "none" : CLI::detail::join(standard, ",");
}

std::string Setting::plain_help() const { return help.substr(0, words_at(help)); }

std::string Setting::full_help() const {
  const auto all = bounds.empty() ? help : help + " [" + bounds + ", default " + default_words() + "]";
  return is_live ? all + " Live." : all;
}

}  // namespace beckon::ops
