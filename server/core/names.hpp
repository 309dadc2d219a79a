// Names of people, against those that pretend: what a name may be, in which form it is kept, and which two are the same
// to the eye. All of it takes about as long as a look-up for ASCII and a few microseconds for everything else, is
// needed only where names come in or change, and keeps nothing per name. Thread-safe.
#pragma once
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/ids.hpp"

namespace beckon::names {

inline constexpr std::size_t longest = 40;  // code points, in the form in which the name is kept

// The form in which a name is kept and told: NFC (UAX 15), every kind of space as U+0020 (as RFC 8266, 2.1). Nothing
// where `text` is no name:
// - it is empty or too long, or no UTF-8;
// - a character may not stand in a name (name_characters.hpp);
// - there is white space at its ends, or twice in a row;
// - a mark stands at a word's beginning, more than four on one letter, or the same one twice (UTS 39, 5.4);
// - a word has letters of several scripts that are not written together (UTS 39, 5.2: Highly Restrictive). Whole words
//   may differ: `Мария Smith`.
std::optional<std::string> normal(std::string_view text);

// What is wrong with a text that is no name, to be said after "must be ".
std::string_view requirement(std::string_view text);

// A name near `text`, of at most `most` code points: what may not stand in a name is left out. May be empty, and may
// still be no name (its scripts, its marks).
std::string nearest(std::string_view text, std::size_t most = longest);

// Under what a name is held: two names are the same to people when they share one of these. The first is the name
// without regard to case and kinds of one character (NFKC_Casefold); the second, where it is another, is what the
// name looks like (the skeleton of UTS 39, without regard to case). Between names of nothing but ASCII only case
// counts: `user1` and `userl` are two, and numbers can be put behind names. None of an empty name, which is nobody's.
std::vector<std::string> keys(const UserName& name);

// The first of its keys, or an empty text.
std::string folded(const UserName& name);

}  // namespace beckon::names
