// Which characters a name may have, one by one (names.hpp has the whole).
#pragma once
#include <unicode/unistr.h>

#include <cstdint>

namespace beckon::names {

// Whether the character at `index` may stand there: assigned, visible or a space, none of <, > and &. Invisible ones
// may where they do something that people see: a joiner in an emoji or between letters that it changes (RFC 5892, A.1
// and A.2), the sign that asks for an emoji's picture, the tags of a flag.
bool may_stand(const icu::UnicodeString& text, std::int32_t index);

// A mark that is drawn over, under or around the character before it.
bool is_mark(char32_t c);

// Any of Unicode's spaces (general category Zs).
bool is_space(char32_t c);

}  // namespace beckon::names
