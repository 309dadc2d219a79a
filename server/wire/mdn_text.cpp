#include "wire/mdn_text.hpp"

namespace beckon::wire::mdn {
namespace {

bool opens_tag(std::string_view after) {
  if (after.empty()) return false;
  const char c = after.front();
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '/' || c == '!' || c == '?';
}

std::string_view reference(char c) {
  switch (c) {
    case '&':
      return "&amp;";
    case '<':
      return "&lt;";
    case '>':
      return "&gt;";
    case '"':
      return "&quot;";
    case '\'':
      return "&#39;";
    default:
      return {};
  }
}

}  // namespace

std::string without_tags(std::string_view text) {
  std::string kept;
  auto last = text.rfind('>');
  while (true) {
    std::size_t open = text.find('<');
    while (open != text.npos && !opens_tag(text.substr(open + 1))) open = text.find('<', open + 1);
    if (open == text.npos || last == text.npos || last < open) return kept.append(text);
    kept.append(text.substr(0, open));
    const auto after = text.find('>', open) + 1;
    text.remove_prefix(after);
    last = last < after ? text.npos : last - after;
  }
}

std::string escaped(std::string_view text) {
  std::string safe;
  for (const char c : text) {
    if (const auto written = reference(c); !written.empty())
      safe.append(written);
    else
      safe.push_back(c);
  }
  return safe;
}

}  // namespace beckon::wire::mdn
