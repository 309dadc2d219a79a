#include "app/doctor/port_owner.hpp"

#include <charconv>
#include <filesystem>
#include <fstream>
#include <functional>
#include <set>
#include <sstream>

namespace beckon::doctor {
namespace {

// Calls `take` with the local port and the inode of each socket in a table such as /proc/net/tcp, of listeners only if
// `listening`.
void each_socket(const std::string& table, bool listening,
                 const std::function<void(std::uint16_t port, const std::string& inode)>& take) {
  std::ifstream file("/proc/net/" + table);
  std::string line;
  std::getline(file, line);  // the heading
  while (std::getline(file, line)) {
    std::istringstream words(line);
    std::string slot, local, remote, state, queues, timer, retransmits, user, timeout, inode;
    words >> slot >> local >> remote >> state >> queues >> timer >> retransmits >> user >> timeout >> inode;
    if (listening && state != "0A") continue;
    const auto colon = local.rfind(':');
    std::uint16_t port = 0;
    if (colon == std::string::npos) continue;
    std::from_chars(local.data() + colon + 1, local.data() + local.size(), port, 16);
    take(port, inode);
  }
}

// The process that has the socket open, as far as this user may look.
PortOwner process_with(const std::string& inode) {
  namespace fs = std::filesystem;
  const std::string wanted = "socket:[" + inode + "]";
  std::error_code failed;
  for (const auto& process : fs::directory_iterator("/proc", failed)) {
    const std::string name = process.path().filename();
    if (name.find_first_not_of("0123456789") != std::string::npos) continue;
    std::error_code denied;
    for (const auto& open : fs::directory_iterator(process.path() / "fd", denied)) {
      std::error_code gone;
      if (fs::read_symlink(open.path(), gone) != wanted) continue;
      PortOwner owner;
      std::from_chars(name.data(), name.data() + name.size(), owner.pid);
      std::ifstream(process.path() / "comm") >> owner.name;
      return owner;
    }
  }
  return {};
}

}  // namespace

std::optional<PortOwner> owner_of_port(PortKind kind, std::uint16_t port) {
  std::string found;
  const bool tcp = kind == PortKind::Tcp;
  const std::string table = tcp ? "tcp" : "udp";
  for (const auto& one : {table, table + "6"})
    each_socket(one, tcp, [&](std::uint16_t its, const std::string& inode) {
      if (its == port && found.empty()) found = inode;
    });
  if (found.empty()) return std::nullopt;
  return process_with(found);
}

std::string words_of(const std::optional<PortOwner>& owner) {
  if (!owner || owner->pid == 0) return "another program";
  return owner->name + " (process " + std::to_string(owner->pid) + ")";
}

std::size_t udp_ports_in_use(std::uint16_t first, std::uint16_t last) {
  std::set<std::uint16_t> ports;
  for (const char* table : {"udp", "udp6"})
    each_socket(table, false, [&](std::uint16_t port, const std::string&) {
      if (port >= first && port <= last) ports.insert(port);
    });
  return ports.size();
}

}  // namespace beckon::doctor
