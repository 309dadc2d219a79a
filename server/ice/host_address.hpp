// This machine's own IPv4 addresses and ports.
#pragma once
#include <cstdint>
#include <optional>
#include <string>

namespace beckon::ice {

// The address from which packets to the Internet would leave; nothing without a route there. No packet is sent.
std::optional<std::string> primary_ipv4();

enum class PortState : std::uint8_t { Free, Taken, NotOurs };

// Whether a server could have this UDP and TCP port; NotOurs if the machine does not have the address. coturn shares
// ports (SO_REUSEPORT) where it should be refused them, and then each gets half of the packets: so we look first.
PortState port_state(const std::string& address, std::uint16_t port);

}  // namespace beckon::ice
