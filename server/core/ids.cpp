#include "core/ids.hpp"

#include <openssl/evp.h>

#include <span>
#include <stdexcept>

#include "core/base64url.hpp"
#include "core/names.hpp"
#include "core/random.hpp"

namespace beckon {
namespace {

using Bytes16 = std::array<unsigned char, 16>;

// The first 128 bits of SHA-256. The NUL after the domain keeps one domain from being the beginning of another.
std::string one_way(std::string_view domain, const DeviceSecret& secret) {
  std::string input(domain);
  input += '\0';
  input += secret.str();
  std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
  unsigned int size = 0;
  if (EVP_Digest(input.data(), input.size(), digest.data(), &size, EVP_sha256(), nullptr) != 1 || size != 32)
    throw std::runtime_error("SHA-256 is not available");
  Bytes16 half{};
  std::copy_n(digest.begin(), half.size(), half.begin());
  return to_base64url(half);
}

constexpr bool is_lower(char c) { return c >= 'a' && c <= 'z'; }
constexpr bool is_upper(char c) { return c >= 'A' && c <= 'Z'; }
constexpr bool is_digit(char c) { return c >= '0' && c <= '9'; }
constexpr bool is_base64url(char c) { return is_lower(c) || is_upper(c) || is_digit(c) || c == '-' || c == '_'; }

template <class Fits>
bool consists_of(std::string_view text, std::size_t most, Fits fits) {
  return !text.empty() && text.size() <= most && std::all_of(text.begin(), text.end(), fits);
}

bool is_lower_word(std::string_view text) {
  return consists_of(text, 32, [](char c) { return is_lower(c) || is_digit(c) || c == '-'; });
}

// How many bytes the UTF-8 sequence at the beginning of `text` has, by table 3-7 of the Unicode standard (no overlong
// forms, no surrogates, nothing above U+10FFFF); 0 when it is none.
std::size_t sequence_length(std::string_view text) {
  const auto at = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
  const auto within = [&](std::size_t i, unsigned low, unsigned high) {
    return i < text.size() && at(i) >= low && at(i) <= high;
  };
  const unsigned lead = at(0);
  if (lead < 0x80) return 1;
  if (lead >= 0xC2 && lead <= 0xDF) return within(1, 0x80, 0xBF) ? 2 : 0;
  if (lead >= 0xE0 && lead <= 0xEF) {
    const bool second = within(1, lead == 0xE0 ? 0xA0 : 0x80, lead == 0xED ? 0x9F : 0xBF);
    return second && within(2, 0x80, 0xBF) ? 3 : 0;
  }
  if (lead >= 0xF0 && lead <= 0xF4) {
    const bool second = within(1, lead == 0xF0 ? 0x90 : 0x80, lead == 0xF4 ? 0x8F : 0xBF);
    return second && within(2, 0x80, 0xBF) && within(3, 0x80, 0xBF) ? 4 : 0;
  }
  return 0;
}

constexpr bool is_user_character(char c) { return is_base64url(c) || c == '.' || c == '@' || c == ':' || c == '|'; }

}  // namespace

bool is_id128(std::string_view text) {
  // 22 characters hold 132 bits: the last four must be zero, so that one id has one text.
  return text.size() == 22 && std::all_of(text.begin(), text.end(), is_base64url) &&
         std::string_view("AQgw").find(text.back()) != std::string_view::npos;
}

bool is_user_id(std::string_view text) { return consists_of(text, 128, is_user_character); }

bool is_subject(std::string_view text) { return consists_of(text, 64, is_user_character); }

bool is_jwt(std::string_view text) {
  return consists_of(text, 8192, [](char c) { return is_base64url(c) || c == '.'; });
}

bool is_password(std::string_view text) {
  constexpr std::size_t most = 128;
  if (text.empty()) return false;
  for (std::size_t count = 0; !text.empty(); ++count) {
    const std::size_t length = sequence_length(text);
    if (count == most || length == 0) return false;
    text.remove_prefix(length);
  }
  return true;
}

bool is_utf8(std::string_view text) {
  while (!text.empty()) {
    const std::size_t length = sequence_length(text);
    if (length == 0) return false;
    text.remove_prefix(length);
  }
  return true;
}

std::optional<std::string> UserNameTag::normal(std::string_view text) { return names::normal(text); }

bool is_user_name(std::string_view text) { return names::normal(text).has_value(); }

bool is_room_name(std::string_view text) { return is_lower_word(text); }
bool is_request_id(std::string_view text) { return consists_of(text, 32, is_base64url); }
bool is_relay_kind(std::string_view text) { return is_lower_word(text); }
bool is_sealed(std::string_view text) {
  return !text.empty() && text.size() <= 4096 && std::ranges::all_of(text, is_base64url_character);
}

std::string random_id128() { return to_base64url(random_bytes<16>()); }

UserId guest_user(const DeviceSecret& secret) { return *UserId::parse("g-" + one_way("beckon guest user", secret)); }

UserId mdn_user(const DeviceSecret& secret) { return *UserId::parse("m-" + one_way("beckon mdn user", secret)); }

bool is_mdn_user(const UserId& user) { return user.str().starts_with("m-"); }

std::optional<UserId> token_user(std::string_view subject) {
  if (!is_subject(subject)) return std::nullopt;
  return UserId::parse("u-" + std::string(subject));
}

DeviceId device_of(const DeviceSecret& secret) { return *DeviceId::parse(one_way("beckon device", secret)); }

std::optional<PartyId> PartyId::parse(std::string_view text) {
  if (text.size() < 2 || text.size() > 5 || text.front() != 'p') return std::nullopt;
  unsigned number = 0;
  for (const char c : text.substr(1)) {
    if (!is_digit(c)) return std::nullopt;
    number = number * 10 + static_cast<unsigned>(c - '0');
  }
  return PartyId{static_cast<std::uint16_t>(number)};
}

}  // namespace beckon
