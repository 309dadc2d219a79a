#include "core/names.hpp"

#include <unicode/normalizer2.h>
#include <unicode/unistr.h>
#include <unicode/uspoof.h>

#include <algorithm>
#include <stdexcept>
#include <variant>

#include "core/name_characters.hpp"
#include "core/name_tools.hpp"

namespace beckon::names {
namespace {

constexpr std::size_t most_bytes = longest * 4 * 3;  // NFC makes a text at most three times as short or long
constexpr int most_marks = 4;

constexpr std::string_view of_length = "of 1 to 40 characters";
constexpr std::string_view of_characters = "without <, >, & and control, invisible and unassigned characters";
constexpr std::string_view of_spaces = "without white space at either end or twice in a row";
constexpr std::string_view of_marks = "without marks that have no letter, come twice or are more than four on a letter";
constexpr std::string_view of_scripts = "of one alphabet in each word";

struct Wrong {
  std::string_view requirement;
};
using Judged = std::variant<std::string, Wrong>;

Judged judge_ascii(std::string_view text) {
  const auto allowed = [](char c) { return c >= ' ' && c != 0x7F && c != '<' && c != '>' && c != '&'; };
  if (text.size() > longest) return Wrong{of_length};
  if (!std::ranges::all_of(text, allowed)) return Wrong{of_characters};
  if (text.front() == ' ' || text.back() == ' ' || text.find("  ") != text.npos) return Wrong{of_spaces};
  return std::string(text);
}

// NFC, with one kind of space.
icu::UnicodeString normalised(std::string_view text) {
  auto wide = icu::UnicodeString::fromUTF8({text.data(), static_cast<std::int32_t>(text.size())});
  for (std::int32_t i = 0; i < wide.length(); ++i)  // all spaces are in the first plane
    if (is_space(wide.charAt(i))) wide.setCharAt(i, ' ');
  return transformed(nfc(), wide);
}

// A mark needs something to stand on. They are counted as NFD shows them, so that none hides in a letter.
bool has_too_many_marks(const icu::UnicodeString& text) {
  const auto apart = transformed(nfd(), text);
  int marks = most_marks;  // as if the name's beginning had all that it can bear
  for (std::int32_t i = 0; i < apart.length(); i = apart.moveIndex32(i, 1)) {
    const auto c = static_cast<char32_t>(apart.char32At(i));
    marks = is_mark(c) ? marks + 1 : c == ' ' ? most_marks : 0;
    if (marks > most_marks) return true;
  }
  return false;
}

std::optional<Wrong> judge_words(const icu::UnicodeString& text) {
  UErrorCode status = U_ZERO_ERROR;
  for (std::int32_t begin = 0; begin < text.length();) {
    const std::int32_t space = text.indexOf(u' ', begin), end = space < 0 ? text.length() : space;
    const auto found = uspoof_check2(&checker(), text.getBuffer() + begin, end - begin, nullptr, &status);
    if (U_FAILURE(status)) throw std::runtime_error("ICU cannot judge a name");
    if ((found & USPOOF_RESTRICTION_LEVEL) != 0) return Wrong{of_scripts};
    if (found != 0) return Wrong{of_marks};
    begin = end + 1;
  }
  return std::nullopt;
}

Judged judge(std::string_view text) {
  if (text.empty() || text.size() > most_bytes) return Wrong{of_length};
  if (is_ascii(text)) return judge_ascii(text);
  if (!is_utf8(text)) return Wrong{of_characters};
  const auto name = normalised(text);
  if (name.countChar32() > static_cast<std::int32_t>(longest)) return Wrong{of_length};
  for (std::int32_t i = 0; i < name.length(); i = name.moveIndex32(i, 1))
    if (!may_stand(name, i)) return Wrong{of_characters};
  if (name.startsWith(u' ') || name.endsWith(u' ') || name.indexOf(u"  ", 2, 0) >= 0) return Wrong{of_spaces};
  if (has_too_many_marks(name)) return Wrong{of_marks};
  if (const auto wrong = judge_words(name)) return *wrong;
  return in_utf8(name);
}

}  // namespace

std::optional<std::string> normal(std::string_view text) {
  auto judged = judge(text);
  if (auto* name = std::get_if<std::string>(&judged)) return std::move(*name);
  return std::nullopt;
}

std::string_view requirement(std::string_view text) {
  const auto judged = judge(text);
  const auto* wrong = std::get_if<Wrong>(&judged);
  return wrong != nullptr ? wrong->requirement : std::string_view{};
}

std::string nearest(std::string_view text, std::size_t most) {
  const auto wide = normalised(text.substr(0, 4 * most_bytes));
  icu::UnicodeString kept;
  for (std::int32_t i = 0; i < wide.length(); i = wide.moveIndex32(i, 1)) {
    const UChar32 c = wide.char32At(i);
    const bool idle = c == ' ' && (kept.isEmpty() || kept.endsWith(u' '));
    if (!idle && may_stand(wide, i)) kept.append(c);
  }
  kept = transformed(nfc(), kept);
  if (kept.countChar32() > static_cast<std::int32_t>(most)) kept.truncate(kept.moveIndex32(0, std::int32_t(most)));
  return in_utf8(kept.trim());
}

}  // namespace beckon::names
