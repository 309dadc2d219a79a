// STUN messages (RFC 8489) with the methods and attributes of TURN (RFC 8656): reading what came from the network, and
// writing requests.
#pragma once
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "ice/stun_binding.hpp"
#include "ice/transport_address.hpp"

namespace beckon::ice {

using Bytes = std::vector<std::uint8_t>;

enum class StunClass : std::uint8_t { Request, Indication, Success, Error };

enum class StunMethod : std::uint16_t {
  Binding = 0x001,
  Allocate = 0x003,
  Refresh = 0x004,
  Send = 0x006,
  Data = 0x007,
  CreatePermission = 0x008,
  ChannelBind = 0x009
};

enum class StunAttribute : std::uint16_t {
  Username = 0x0006,
  MessageIntegrity = 0x0008,
  ErrorCode = 0x0009,
  ChannelNumber = 0x000C,
  Lifetime = 0x000D,
  XorPeerAddress = 0x0012,
  Data = 0x0013,
  Realm = 0x0014,
  Nonce = 0x0015,
  XorRelayedAddress = 0x0016,
  RequestedAddressFamily = 0x0017,
  RequestedTransport = 0x0019,
  XorMappedAddress = 0x0020,
  Software = 0x8022,
  Fingerprint = 0x8028
};

// A whole message that came in. It owns its bytes; what it gives out lives as long as it does.
class StunMessage {
 public:
  // Nothing unless it is one whole message, with the magic cookie, whose attributes fill it exactly.
  static std::optional<StunMessage> decode(std::span<const std::uint8_t> bytes);

  StunClass kind() const { return class_; }
  StunMethod method() const { return method_; }
  const TransactionId& transaction() const { return transaction_; }

  // The first of that type. What stands behind MESSAGE-INTEGRITY is not signed and is not there, but for FINGERPRINT
  // (section 14.5).
  std::optional<std::span<const std::uint8_t>> find(StunAttribute type) const;
  std::string_view text(StunAttribute type) const;  // empty if there is none
  std::optional<std::uint32_t> number(StunAttribute type) const;
  // XOR-MAPPED-ADDRESS (section 14.2) and those of TURN that are written like it.
  std::optional<TransportAddress> xor_address(StunAttribute type) const;
  // Of ERROR-CODE (section 14.8); 0 if there is none or it is none.
  int error_code() const;
  std::string_view error_reason() const;

  // Whether MESSAGE-INTEGRITY (section 14.5) was made with this key. False if there is none.
  bool is_signed_with(std::span<const std::uint8_t> key) const;
  // Whether FINGERPRINT (section 14.7) is there, is last and fits.
  bool has_right_fingerprint() const;

 private:
  struct Place {
    StunAttribute type;
    std::size_t at, size;  // of the value
  };
  StunMessage() = default;
  bool read_attributes();

  Bytes bytes_;
  StunClass class_ = StunClass::Request;
  StunMethod method_ = StunMethod::Binding;
  TransactionId transaction_{};
  std::vector<Place> attributes_;
};

// Writes one message. sign() and add_fingerprint() come last, in this order.
class StunWriter {
 public:
  StunWriter(StunClass kind, StunMethod method, const TransactionId& transaction);
  StunWriter& add(StunAttribute type, std::span<const std::uint8_t> value);
  StunWriter& add(StunAttribute type, std::string_view text);
  StunWriter& add(StunAttribute type, std::uint32_t number);
  StunWriter& add(StunAttribute type, const TransportAddress& address);  // XORed
  StunWriter& sign(std::span<const std::uint8_t> key);
  StunWriter& add_fingerprint();
  const Bytes& bytes() const { return bytes_; }

 private:
  void set_length(std::size_t coming);

  Bytes bytes_;
};

// How long the STUN message or the ChannelData message (RFC 8656 section 12.4, padded) at the beginning of a stream is;
// nothing until its first four bytes are there.
std::optional<std::size_t> stun_frame_size(std::span<const std::uint8_t> stream);

}  // namespace beckon::ice
