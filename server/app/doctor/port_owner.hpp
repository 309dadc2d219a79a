// Which program has a port of this machine.
#pragma once
#include <sys/types.h>

#include <cstdint>
#include <optional>
#include <string>

namespace beckon::doctor {

struct PortOwner {
  pid_t pid = 0;     // 0: it belongs to another user, and only root is told
  std::string name;  // as the process is called
};

enum class PortKind : std::uint8_t { Tcp, Udp };

// Who listens on the port, on any address (TCP), or has bound it (UDP).
std::optional<PortOwner> owner_of_port(PortKind kind, std::uint16_t port);
// "nginx (process 123)", or "another program" where that is not told.
std::string words_of(const std::optional<PortOwner>& owner);

// How many UDP ports of the range are bound to something.
std::size_t udp_ports_in_use(std::uint16_t first, std::uint16_t last);

}  // namespace beckon::doctor
