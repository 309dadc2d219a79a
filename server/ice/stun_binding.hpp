// A STUN binding request and its answer (RFC 8489 sections 5 and 6): the smallest sign of life of a TURN server.
#pragma once
#include <array>
#include <cstdint>
#include <span>

namespace beckon::ice {

using TransactionId = std::array<std::uint8_t, 12>;

TransactionId random_transaction();  // from the operating system's CSPRNG

std::array<std::uint8_t, 20> binding_request(const TransactionId& id);

// Whether it is a whole success response to the request with this id.
bool answers_binding(std::span<const std::uint8_t> datagram, const TransactionId& id);

}  // namespace beckon::ice
