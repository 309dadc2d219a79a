#include "core/name_characters.hpp"

#include <unicode/uchar.h>

namespace beckon::names {
namespace {

constexpr UChar32 non_joiner = 0x200C, joiner = 0x200D;
constexpr UChar32 emoji_picture = 0xFE0F;
constexpr UChar32 flag = 0x1F3F4, first_tag = 0xE0020, last_tag = 0xE007F;
constexpr int virama = 9;  // canonical combining class

UChar32 before(const icu::UnicodeString& text, std::int32_t index) {
  return index > 0 ? text.char32At(text.moveIndex32(index, -1)) : 0;
}

UChar32 after(const icu::UnicodeString& text, std::int32_t index) {
  const std::int32_t next = text.moveIndex32(index, 1);
  return next < text.length() ? text.char32At(next) : 0;
}

bool is_pictographic(UChar32 c) { return u_hasBinaryProperty(c, UCHAR_EXTENDED_PICTOGRAPHIC) != 0; }

// Between two pictures, as grapheme clusters are made (UAX 29, GB11).
bool joins_emoji(const icu::UnicodeString& text, std::int32_t index) {
  if (!is_pictographic(after(text, index))) return false;
  std::int32_t at = index;
  while (at > 0) {
    at = text.moveIndex32(at, -1);
    const UChar32 c = text.char32At(at);
    if (is_pictographic(c)) return true;
    if (c != emoji_picture && !u_hasBinaryProperty(c, UCHAR_EMOJI_MODIFIER)) return false;
  }
  return false;
}

// The joining type of the nearest character that has one, going by `step`.
int joining_type(const icu::UnicodeString& text, std::int32_t index, int step) {
  while (true) {
    if (step < 0 && index == 0) return U_JT_NON_JOINING;
    index = text.moveIndex32(index, step);
    if (index >= text.length()) return U_JT_NON_JOINING;
    const int type = u_getIntPropertyValue(text.char32At(index), UCHAR_JOINING_TYPE);
    if (type != U_JT_TRANSPARENT) return type;
  }
}

bool is_joiner_of_letters(const icu::UnicodeString& text, std::int32_t index) {
  const UChar32 c = text.char32At(index);
  if (u_getCombiningClass(before(text, index)) == virama) return true;
  if (c != non_joiner) return false;
  const int left = joining_type(text, index, -1), right = joining_type(text, index, 1);
  return (left == U_JT_LEFT_JOINING || left == U_JT_DUAL_JOINING) &&
         (right == U_JT_RIGHT_JOINING || right == U_JT_DUAL_JOINING);
}

// One of the flags of England, Scotland and Wales: a black flag and tags that name the region.
bool is_tag_of_flag(const icu::UnicodeString& text, std::int32_t index) {
  const auto is_tag = [](UChar32 c) { return c >= first_tag && c <= last_tag; };
  std::int32_t begin = index, end = text.moveIndex32(index, 1);
  while (begin > 0 && is_tag(text.char32At(begin))) begin = text.moveIndex32(begin, -1);
  while (end < text.length() && is_tag(text.char32At(end))) end = text.moveIndex32(end, 1);
  return text.char32At(begin) == flag &&
         u_stringHasBinaryProperty(text.getBuffer() + begin, end - begin, UCHAR_RGI_EMOJI) != 0;
}

// Characters that are drawn as nothing, though Unicode counts them among the symbols.
bool is_blank(UChar32 c) { return c == 0x2800 || c == 0x1D159 || c == 0xFFFC; }

}  // namespace

bool is_space(char32_t c) { return u_charType(static_cast<UChar32>(c)) == U_SPACE_SEPARATOR; }

bool is_mark(char32_t c) {
  const auto type = u_charType(static_cast<UChar32>(c));
  return type == U_NON_SPACING_MARK || type == U_ENCLOSING_MARK;
}

bool may_stand(const icu::UnicodeString& text, std::int32_t index) {
  const UChar32 c = text.char32At(index);
  if (c == joiner && joins_emoji(text, index)) return true;
  if (c == joiner || c == non_joiner) return is_joiner_of_letters(text, index);
  if (c == emoji_picture) return u_hasBinaryProperty(before(text, index), UCHAR_EMOJI) != 0;
  if (c >= first_tag && c <= last_tag) return is_tag_of_flag(text, index);
  constexpr std::uint32_t none = U_GC_C_MASK | U_GC_ZL_MASK | U_GC_ZP_MASK;
  if ((U_GET_GC_MASK(c) & none) != 0 || u_hasBinaryProperty(c, UCHAR_DEFAULT_IGNORABLE_CODE_POINT)) return false;
  return c != '<' && c != '>' && c != '&' && !is_blank(c);
}

}  // namespace beckon::names
