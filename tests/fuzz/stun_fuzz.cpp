// Any bytes as a STUN message and as the beginning of a stream: what is read stays within them, and a message that is
// written anew from what was read says the same.
#include <cstdint>
#include <span>

#include "ice/stun_message.hpp"
#include "require.hpp"

namespace {

using beckon::fuzz::require;
using beckon::ice::StunAttribute;
using beckon::ice::StunMessage;
using beckon::ice::StunWriter;

constexpr StunAttribute addresses[] = {StunAttribute::XorPeerAddress, StunAttribute::XorRelayedAddress,
                                       StunAttribute::XorMappedAddress};

void check_written_anew(const StunMessage& read) {
  StunWriter writer(read.kind(), read.method(), read.transaction());
  for (const auto type : addresses)
    if (const auto address = read.xor_address(type)) writer.add(type, *address);
  if (const auto lifetime = read.number(StunAttribute::Lifetime)) writer.add(StunAttribute::Lifetime, *lifetime);
  writer.add(StunAttribute::Realm, read.text(StunAttribute::Realm));
  const std::uint8_t key[] = {1, 2, 3};
  writer.sign(key).add_fingerprint();
  const auto again = StunMessage::decode(writer.bytes());
  require(again && again->kind() == read.kind() && again->method() == read.method());
  require(again->is_signed_with(key) && again->has_right_fingerprint());
  for (const auto type : addresses) require(again->xor_address(type) == read.xor_address(type));
  require(again->number(StunAttribute::Lifetime) == read.number(StunAttribute::Lifetime));
  require(again->text(StunAttribute::Realm) == read.text(StunAttribute::Realm));
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::span<const std::uint8_t> input(data, size);
  const auto frame = beckon::ice::stun_frame_size(input);
  const auto read = StunMessage::decode(input);
  if (!read) return 0;
  require(frame == size);
  const int error = read->error_code();
  require(error == 0 || (error >= 300 && error < 700));
  require(read->error_reason().size() <= size);
  read->is_signed_with(input.first(4));
  if (read->has_right_fingerprint()) require(read->find(StunAttribute::Fingerprint).has_value());
  check_written_anew(*read);
  return 0;
}
