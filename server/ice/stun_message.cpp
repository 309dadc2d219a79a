#include "ice/stun_message.hpp"

#include <openssl/crypto.h>

#include <algorithm>

#include "ice/stun_format.hpp"
#include "ice/stun_integrity.hpp"

namespace beckon::ice {
namespace {

using namespace stun_format;

// The message up to `end`, with the length that it would have if it ended after `behind` more bytes.
Bytes shortened(const Bytes& bytes, std::size_t end, std::size_t behind) {
  Bytes part(bytes.begin(), bytes.begin() + static_cast<std::ptrdiff_t>(end));
  write16(part, 2, end - head_size + behind);
  return part;
}

}  // namespace

std::optional<StunMessage> StunMessage::decode(std::span<const std::uint8_t> bytes) {
  if (bytes.size() < head_size || bytes.size() % 4 != 0 || (bytes[0] & 0xC0) != 0) return std::nullopt;
  if (read16(bytes, 2) != bytes.size() - head_size || !std::ranges::equal(bytes.subspan(4, 4), cookie))
    return std::nullopt;
  StunMessage message;
  message.bytes_.assign(bytes.begin(), bytes.end());
  const unsigned type = read16(bytes, 0);
  message.class_ = static_cast<StunClass>((type >> 4 & 1) | (type >> 7 & 2));
  message.method_ = static_cast<StunMethod>((type & 0xF) | (type >> 1 & 0x70) | (type >> 2 & 0xF80));
  std::copy_n(bytes.begin() + 8, message.transaction_.size(), message.transaction_.begin());
  if (!message.read_attributes()) return std::nullopt;
  return message;
}

bool StunMessage::read_attributes() {
  bool is_signed = false;
  for (std::size_t at = head_size; at < bytes_.size();) {
    if (bytes_.size() - at < attribute_head) return false;
    const Place place{static_cast<StunAttribute>(read16(bytes_, at)), at + attribute_head, read16(bytes_, at + 2)};
    if (padded(place.size) > bytes_.size() - place.at) return false;
    at = place.at + padded(place.size);
    if (is_signed && place.type != StunAttribute::Fingerprint) continue;
    is_signed = is_signed || place.type == StunAttribute::MessageIntegrity;
    attributes_.push_back(place);
  }
  return true;
}

std::optional<std::span<const std::uint8_t>> StunMessage::find(StunAttribute type) const {
  const auto found = std::ranges::find(attributes_, type, &Place::type);
  if (found == attributes_.end()) return std::nullopt;
  return std::span(bytes_).subspan(found->at, found->size);
}

std::string_view StunMessage::text(StunAttribute type) const {
  const auto value = find(type);
  return value ? std::string_view(reinterpret_cast<const char*>(value->data()), value->size()) : std::string_view();
}

std::optional<std::uint32_t> StunMessage::number(StunAttribute type) const {
  const auto value = find(type);
  if (!value || value->size() != 4) return std::nullopt;
  return read32(*value, 0);
}

std::optional<TransportAddress> StunMessage::xor_address(StunAttribute type) const {
  const auto value = find(type);
  if (!value || value->size() < 8) return std::nullopt;
  TransportAddress address;
  address.ipv6 = (*value)[1] == family_ipv6;
  if (!address.ipv6 && (*value)[1] != family_ipv4) return std::nullopt;
  if (value->size() != 4 + address.ip().size()) return std::nullopt;
  address.port = static_cast<std::uint16_t>(read16(*value, 2) ^ read16(cookie, 0));
  // The mask is the magic cookie and the transaction id, which follow each other in the head.
  for (std::size_t i = 0; i < address.ip().size(); ++i)
    address.bytes[i] = static_cast<std::uint8_t>((*value)[4 + i] ^ bytes_[4 + i]);
  return address;
}

int StunMessage::error_code() const {
  const auto value = find(StunAttribute::ErrorCode);
  if (!value || value->size() < 4) return 0;
  const int hundreds = (*value)[2] & 7, rest = (*value)[3];
  return hundreds >= 3 && hundreds <= 6 && rest < 100 ? hundreds * 100 + rest : 0;
}

std::string_view StunMessage::error_reason() const {
  const auto whole = text(StunAttribute::ErrorCode);
  return whole.size() < 4 ? std::string_view() : whole.substr(4);
}

bool StunMessage::is_signed_with(std::span<const std::uint8_t> key) const {
  const auto place = std::ranges::find(attributes_, StunAttribute::MessageIntegrity, &Place::type);
  if (place == attributes_.end() || place->size != StunMac{}.size()) return false;
  const std::size_t begin = place->at - attribute_head;
  const StunMac mac = stun_mac(key, shortened(bytes_, begin, attribute_head + place->size));
  return CRYPTO_memcmp(mac.data(), bytes_.data() + place->at, mac.size()) == 0;
}

bool StunMessage::has_right_fingerprint() const {
  if (attributes_.empty()) return false;
  const Place& last = attributes_.back();
  if (last.type != StunAttribute::Fingerprint || last.size != 4 || last.at + 4 != bytes_.size()) return false;
  return read32(bytes_, last.at) == stun_fingerprint(std::span(bytes_).first(last.at - attribute_head));
}

std::optional<std::size_t> stun_frame_size(std::span<const std::uint8_t> stream) {
  if (stream.size() < 4) return std::nullopt;
  const std::size_t length = read16(stream, 2);
  return (stream[0] & 0xC0) == 0 ? head_size + length : 4 + padded(length);
}

}  // namespace beckon::ice
