// ICU, as names need it. Its tables are shared by all threads and never given back.
#pragma once
#include <unicode/normalizer2.h>
#include <unicode/unistr.h>
#include <unicode/uspoof.h>

#include <string>
#include <string_view>

namespace beckon::names {

// Each throws std::runtime_error where ICU has no such thing.
const icu::Normalizer2& nfc();
const icu::Normalizer2& nfd();
const icu::Normalizer2& nfkc();
const icu::Normalizer2& nfkc_casefold();
const USpoofChecker& checker();  // scripts (Highly Restrictive), invisible repetitions, hidden overlays

icu::UnicodeString transformed(const icu::Normalizer2& form, const icu::UnicodeString& text);
std::string in_utf8(const icu::UnicodeString& text);
bool is_ascii(std::string_view text);

}  // namespace beckon::names
