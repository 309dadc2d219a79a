#include "ice/transport_address.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>

#include <algorithm>
#include <cstring>

namespace beckon::ice {

std::optional<TransportAddress> TransportAddress::parse(std::string_view ip, std::uint16_t port) {
  TransportAddress made;
  made.port = port;
  made.ipv6 = ip.find(':') != std::string_view::npos;
  if (inet_pton(made.ipv6 ? AF_INET6 : AF_INET, std::string(ip).c_str(), made.bytes.data()) != 1) return std::nullopt;
  return made;
}

std::optional<TransportAddress> TransportAddress::from(const sockaddr_storage& address) {
  TransportAddress made;
  if (address.ss_family == AF_INET) {
    const auto& four = reinterpret_cast<const sockaddr_in&>(address);
    std::memcpy(made.bytes.data(), &four.sin_addr, 4);
    made.port = ntohs(four.sin_port);
  } else if (address.ss_family == AF_INET6) {
    const auto& six = reinterpret_cast<const sockaddr_in6&>(address);
    std::memcpy(made.bytes.data(), &six.sin6_addr, 16);
    made.port = ntohs(six.sin6_port);
    made.ipv6 = true;
  } else {
    return std::nullopt;
  }
  return made;
}

std::string TransportAddress::ip_text() const {
  char text[INET6_ADDRSTRLEN]{};
  inet_ntop(ipv6 ? AF_INET6 : AF_INET, bytes.data(), text, sizeof text);
  return text;
}

std::string TransportAddress::text() const {
  const std::string end = ":" + std::to_string(port);
  return ipv6 ? "[" + ip_text() + "]" + end : ip_text() + end;
}

socklen_t TransportAddress::to(sockaddr_storage& address) const {
  address = {};
  if (ipv6) {
    auto& six = reinterpret_cast<sockaddr_in6&>(address);
    six.sin6_family = AF_INET6;
    six.sin6_port = htons(port);
    std::memcpy(&six.sin6_addr, bytes.data(), 16);
    return sizeof six;
  }
  auto& four = reinterpret_cast<sockaddr_in&>(address);
  four.sin_family = AF_INET;
  four.sin_port = htons(port);
  std::memcpy(&four.sin_addr, bytes.data(), 4);
  return sizeof four;
}

}  // namespace beckon::ice
