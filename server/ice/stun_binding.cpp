#include "ice/stun_binding.hpp"

#include <algorithm>

#include "core/random.hpp"

namespace beckon::ice {
namespace {

constexpr std::array<std::uint8_t, 4> magic_cookie{0x21, 0x12, 0xA4, 0x42};
constexpr std::size_t header_size = 20;

}  // namespace

TransactionId random_transaction() { return random_bytes<std::tuple_size_v<TransactionId>>(); }

std::array<std::uint8_t, 20> binding_request(const TransactionId& id) {
  std::array<std::uint8_t, header_size> request{0x00, 0x01, 0x00, 0x00};
  std::copy(magic_cookie.begin(), magic_cookie.end(), request.begin() + 4);
  std::copy(id.begin(), id.end(), request.begin() + 8);
  return request;
}

bool answers_binding(std::span<const std::uint8_t> datagram, const TransactionId& id) {
  if (datagram.size() < header_size || datagram[0] != 0x01 || datagram[1] != 0x01) return false;
  const std::size_t length = std::size_t{datagram[2]} << 8 | datagram[3];
  return length == datagram.size() - header_size && std::ranges::equal(datagram.subspan(4, 4), magic_cookie) &&
         std::ranges::equal(datagram.subspan(8, 12), id);
}

}  // namespace beckon::ice
