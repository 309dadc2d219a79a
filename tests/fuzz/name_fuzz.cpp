// Any bytes as names of people: what is taken keeps the form that it is taken in, is short, shows nothing invisible
// that could be shorter, and has keys; what is not taken is told why; and everybody gets some name.
#include <algorithm>
#include <cstdint>

#include "app/numbered_name.hpp"
#include "core/names.hpp"
#include "require.hpp"

namespace {

using namespace beckon;
using beckon::fuzz::require;

std::size_t code_points(std::string_view text) {
  return static_cast<std::size_t>(std::count_if(text.begin(), text.end(), [](char c) { return (c & 0xC0) != 0x80; }));
}

void check_name(const UserName& name) {
  require(is_utf8(name.str()) && !name.empty() && code_points(name.str()) <= names::longest);
  require(names::normal(name.str()) == name.str());  // the form is its own
  require(names::requirement(name.str()).empty());
  const auto keys = names::keys(name);
  require(!keys.empty() && keys.size() <= 2 && keys.front() == names::folded(name));
  for (const std::string& key : keys) require(is_utf8(key) && !key.empty());
  for (const char c : name.str()) require(static_cast<unsigned char>(c) >= ' ' && c != '<' && c != '>' && c != '&');
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  if (const auto name = UserName::parse(text))
    check_name(*name);
  else
    require(!names::requirement(text).empty());
  if (!is_utf8(text)) return 0;
  require(code_points(names::nearest(text, 7)) <= 7);
  for (const std::size_t attempt : {0, 1, 17}) check_name(numbered_name(text, attempt));
  return 0;
}
