#include <algorithm>

#include "ice/stun_format.hpp"
#include "ice/stun_integrity.hpp"
#include "ice/stun_message.hpp"

namespace beckon::ice {

using stun_format::attribute_head, stun_format::head_size, stun_format::write16;

namespace {

std::array<std::uint8_t, 4> four_bytes(std::uint32_t number) {
  std::array<std::uint8_t, 4> bytes{};
  write16(bytes, 0, number >> 16);
  write16(bytes, 2, number & 0xFFFF);
  return bytes;
}

}  // namespace

StunWriter::StunWriter(StunClass kind, StunMethod method, const TransactionId& transaction) : bytes_(head_size) {
  const auto number = static_cast<unsigned>(method);
  const auto bits = static_cast<unsigned>(kind);
  write16(bytes_, 0, (number & 0xF) | (number & 0x70) << 1 | (number & 0xF80) << 2 | (bits & 1) << 4 | (bits & 2) << 7);
  std::ranges::copy(stun_format::cookie, bytes_.begin() + 4);
  std::ranges::copy(transaction, bytes_.begin() + 8);
}

void StunWriter::set_length(std::size_t coming) { write16(bytes_, 2, bytes_.size() - head_size + coming); }

StunWriter& StunWriter::add(StunAttribute type, std::span<const std::uint8_t> value) {
  const std::size_t at = bytes_.size();
  bytes_.resize(at + attribute_head + stun_format::padded(value.size()));
  write16(bytes_, at, static_cast<std::size_t>(type));
  write16(bytes_, at + 2, value.size());
  std::ranges::copy(value, bytes_.begin() + static_cast<std::ptrdiff_t>(at + attribute_head));
  set_length(0);
  return *this;
}

StunWriter& StunWriter::add(StunAttribute type, std::string_view text) {
  return add(type, std::span(reinterpret_cast<const std::uint8_t*>(text.data()), text.size()));
}

StunWriter& StunWriter::add(StunAttribute type, std::uint32_t number) {
  return add(type, std::span<const std::uint8_t>(four_bytes(number)));
}

StunWriter& StunWriter::add(StunAttribute type, const TransportAddress& address) {
  Bytes value(4 + address.ip().size());
  value[1] = address.ipv6 ? stun_format::family_ipv6 : stun_format::family_ipv4;
  write16(value, 2, address.port ^ stun_format::read16(stun_format::cookie, 0));
  for (std::size_t i = 0; i < address.ip().size(); ++i)
    value[4 + i] = static_cast<std::uint8_t>(address.bytes[i] ^ bytes_[4 + i]);
  return add(type, std::span<const std::uint8_t>(value));
}

StunWriter& StunWriter::sign(std::span<const std::uint8_t> key) {
  set_length(attribute_head + StunMac{}.size());
  const StunMac mac = stun_mac(key, bytes_);
  return add(StunAttribute::MessageIntegrity, std::span<const std::uint8_t>(mac));
}

StunWriter& StunWriter::add_fingerprint() {
  set_length(attribute_head + 4);
  return add(StunAttribute::Fingerprint, stun_fingerprint(bytes_));
}

}  // namespace beckon::ice
