#include "core/name_tools.hpp"

#include <algorithm>
#include <stdexcept>

namespace beckon::names {
namespace {

void require_success(UErrorCode status) {
  if (U_FAILURE(status)) throw std::runtime_error(std::string("ICU: ") + u_errorName(status));
}

const icu::Normalizer2& loaded(const icu::Normalizer2* (*get)(UErrorCode&)) {
  UErrorCode status = U_ZERO_ERROR;
  const auto* form = get(status);
  require_success(status);
  return *form;
}

icu::LocalUSpoofCheckerPointer open_checker() {
  UErrorCode status = U_ZERO_ERROR;
  icu::LocalUSpoofCheckerPointer made(uspoof_open(&status));
  uspoof_setChecks(made.getAlias(), USPOOF_RESTRICTION_LEVEL | USPOOF_INVISIBLE | USPOOF_HIDDEN_OVERLAY, &status);
  uspoof_setRestrictionLevel(made.getAlias(), USPOOF_HIGHLY_RESTRICTIVE);
  require_success(status);
  return made;
}

}  // namespace

const icu::Normalizer2& nfc() {
  static const auto& form = loaded(&icu::Normalizer2::getNFCInstance);
  return form;
}

const icu::Normalizer2& nfd() {
  static const auto& form = loaded(&icu::Normalizer2::getNFDInstance);
  return form;
}

const icu::Normalizer2& nfkc() {
  static const auto& form = loaded(&icu::Normalizer2::getNFKCInstance);
  return form;
}

const icu::Normalizer2& nfkc_casefold() {
  static const auto& form = loaded(&icu::Normalizer2::getNFKCCasefoldInstance);
  return form;
}

const USpoofChecker& checker() {
  static const auto opened = open_checker();
  return *opened;
}

icu::UnicodeString transformed(const icu::Normalizer2& form, const icu::UnicodeString& text) {
  UErrorCode status = U_ZERO_ERROR;
  auto made = form.normalize(text, status);
  require_success(status);
  return made;
}

std::string in_utf8(const icu::UnicodeString& text) {
  std::string bytes;
  text.toUTF8String(bytes);
  return bytes;
}

bool is_ascii(std::string_view text) {
  return std::ranges::all_of(text, [](char c) { return static_cast<unsigned char>(c) < 0x80; });
}

}  // namespace beckon::names
