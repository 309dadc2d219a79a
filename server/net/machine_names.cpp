#include "net/machine_names.hpp"

#include <arpa/inet.h>
#include <ifaddrs.h>
#include <netinet/in.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <memory>
#include <string_view>

namespace beckon::net {
namespace {

constexpr std::size_t most_names = 64;

// Nothing that has a meaning of its own where the names of a certificate are listed.
bool fits_a_certificate(std::string_view name) {
  constexpr std::string_view allowed = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.-";
  return !name.empty() && name.find_first_not_of(allowed) == std::string_view::npos;
}

// Empty for what leads nowhere from another machine without more being said.
std::string address_text(const sockaddr* address) {
  std::array<char, INET6_ADDRSTRLEN> text{};
  if (address == nullptr) return {};
  if (address->sa_family == AF_INET) {
    const auto& v4 = reinterpret_cast<const sockaddr_in*>(address)->sin_addr;
    return inet_ntop(AF_INET, &v4, text.data(), text.size());
  }
  if (address->sa_family != AF_INET6) return {};
  const auto& v6 = reinterpret_cast<const sockaddr_in6*>(address)->sin6_addr;
  return IN6_IS_ADDR_LINKLOCAL(&v6) ? "" : inet_ntop(AF_INET6, &v6, text.data(), text.size());
}

}  // namespace

std::vector<std::string> names_of_this_machine() {
  std::vector<std::string> names;
  const auto add = [&names](const std::string& name) {
    const bool fits = !name.empty() && names.size() < most_names;
    if (fits && std::ranges::find(names, name) == names.end()) names.push_back(name);
  };
  std::array<char, 256> host{};
  if (gethostname(host.data(), host.size() - 1) == 0 && fits_a_certificate(host.data())) {
    const std::string name = host.data();
    add(name);
    if (name.find('.') == std::string::npos) add(name + ".local");  // RFC 6762
  }
  for (const auto* always : {"localhost", "127.0.0.1", "::1"}) add(always);
  ifaddrs* all = nullptr;
  if (getifaddrs(&all) != 0) return names;
  const std::unique_ptr<ifaddrs, decltype(&freeifaddrs)> owner(all, &freeifaddrs);
  for (const ifaddrs* one = all; one != nullptr; one = one->ifa_next) add(address_text(one->ifa_addr));
  return names;
}

}  // namespace beckon::net
