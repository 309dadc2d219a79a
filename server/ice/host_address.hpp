// This machine's own addresses and ports.
#pragma once
#include <cstdint>
#include <optional>
#include <string>

namespace beckon::ice {

// The address from which packets to the Internet would leave; nothing without a route there. No packet is sent.
std::optional<std::string> primary_ipv4();

// The same for IPv6: a global one, and where there is a choice one that stays (RFC 5014), not one that is made anew
// each day for privacy.
std::optional<std::string> primary_ipv6();

enum class PortState : std::uint8_t { Free, Taken, NotOurs };
enum class PortUse : std::uint8_t { UdpAndTcp, Tcp };

// Whether a server could have this port of an IPv4 or IPv6 address; NotOurs if the machine does not have the address.
// coturn shares ports (SO_REUSEPORT) where it should be refused them, and then each gets half of the packets: so we
// look first. A port that only we may not have (under 1024, without CAP_NET_BIND_SERVICE) counts as free: coturn may.
PortState port_state(const std::string& address, std::uint16_t port, PortUse use = PortUse::UdpAndTcp);

}  // namespace beckon::ice
