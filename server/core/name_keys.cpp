// Which two names are one to the eye.
#include <unicode/uchar.h>

#include <algorithm>
#include <stdexcept>

#include "core/name_tools.hpp"
#include "core/names.hpp"

namespace beckon::names {
namespace {

std::string lower_ascii(std::string text) {
  for (char& c : text)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  return text;
}

// NFKC_Casefold, also without the dot that it leaves over an i of Turkish: İ is a capital i.
icu::UnicodeString without_case(const icu::UnicodeString& text) {
  auto made = transformed(nfkc_casefold(), text);
  return made.findAndReplace(u"i\u0307", u"i");
}

// What one character looks like. The skeleton takes l, I and 1, O and 0, m and rn for one; which of them is meant
// depends on what kind of character looks like it.
icu::UnicodeString looks(UChar32 c) {
  if (c < 0x80) return c;
  UErrorCode status = U_ZERO_ERROR;
  icu::UnicodeString skeleton;
  uspoof_getSkeletonUnicodeString(&checker(), 0, icu::UnicodeString(c), skeleton, &status);
  if (U_FAILURE(status)) throw std::runtime_error("ICU cannot tell what a name looks like");
  const auto kind = u_charType(c);
  if (kind == U_DECIMAL_DIGIT_NUMBER && skeleton == u"l") return u'1';
  if (kind == U_DECIMAL_DIGIT_NUMBER && skeleton == u"O") return u'0';
  if (kind == U_UPPERCASE_LETTER && skeleton == u"l") return u'I';
  return skeleton.findAndReplace(u"rn", u"m");
}

icu::UnicodeString look_of(const icu::UnicodeString& name) {
  const auto plain = transformed(nfkc(), name);
  icu::UnicodeString look;
  for (std::int32_t i = 0; i < plain.length(); i = plain.moveIndex32(i, 1)) look.append(looks(plain.char32At(i)));
  return look;
}

}  // namespace

std::string folded(const UserName& name) {
  if (is_ascii(name.str())) return lower_ascii(name.str());
  return in_utf8(without_case(icu::UnicodeString::fromUTF8(name.str())));
}

std::vector<std::string> keys(const UserName& name) {
  if (name.empty()) return {};
  std::vector<std::string> all{folded(name)};
  if (is_ascii(name.str())) return all;
  auto look = in_utf8(without_case(look_of(icu::UnicodeString::fromUTF8(name.str()))));
  if (look != all.front()) all.push_back(std::move(look));
  return all;
}

}  // namespace beckon::names
