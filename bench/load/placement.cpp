#include "placement.hpp"

#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <map>
#include <set>
#include <sstream>
#include <stdexcept>
#include <string>

namespace bench {
namespace {

namespace fs = std::filesystem;

std::uint16_t port_in(const std::string& address) {  // "0100007F:1F90"
  return static_cast<std::uint16_t>(std::stoul(address.substr(address.find(':') + 1), nullptr, 16));
}

// The server's sockets by the client's port: inode numbers.
std::map<std::uint16_t, std::string> inodes(std::uint16_t server_port) {
  std::map<std::uint16_t, std::string> found;
  std::ifstream in("/proc/net/tcp");
  std::string line, skipped, local, remote, inode;
  std::getline(in, line);  // the heading
  while (std::getline(in, line)) {
    std::istringstream fields(line);
    fields >> skipped >> local >> remote;
    for (int i = 0; i < 6; ++i) fields >> skipped;
    fields >> inode;
    if (port_in(local) == server_port) found[port_in(remote)] = inode;
  }
  return found;
}

struct Descriptors {
  std::map<std::string, std::string> by_inode;
  std::map<std::string, std::size_t> epoll_set;  // of a descriptor
};

Descriptors descriptors(pid_t server) {
  const fs::path process = "/proc/" + std::to_string(server);
  Descriptors found;
  std::size_t sets = 0;
  for (const auto& entry : fs::directory_iterator(process / "fd")) {
    const std::string fd = entry.path().filename(), target = fs::read_symlink(entry.path());
    if (target.starts_with("socket:[")) found.by_inode[target.substr(8, target.size() - 9)] = fd;
    if (target != "anon_inode:[eventpoll]") continue;
    std::ifstream info(process / "fdinfo" / fd);
    bool watches_sockets = false;
    for (std::string word; info >> word;) {
      if (word != "tfd:") continue;
      info >> word;
      found.epoll_set[word] = sets;
      watches_sockets = true;
    }
    sets += watches_sockets ? 1 : 0;
  }
  return found;
}

}  // namespace

std::vector<std::size_t> workers_of(pid_t server, std::uint16_t server_port, const Crowd& crowd) {
  const auto inode_of = inodes(server_port);
  const auto all = descriptors(server);
  std::vector<std::size_t> workers;
  try {
    for (const auto& client : crowd.clients()) {
      workers.push_back(all.epoll_set.at(all.by_inode.at(inode_of.at(client->connection().local_port()))));
    }
  } catch (const std::out_of_range&) {
    throw std::runtime_error("cannot find out which worker has a connection");
  }
  return workers;
}

std::vector<Pair> form_pairs(const Crowd& crowd, std::size_t count, Placement placement, pid_t server,
                             std::uint16_t server_port) {
  std::map<std::size_t, std::vector<Client*>> of_worker;
  std::vector<std::size_t> workers(crowd.clients().size(), 0);
  if (placement != Placement::Any) workers = workers_of(server, server_port, crowd);
  for (std::size_t i = 0; i < workers.size(); ++i) of_worker[workers[i]].push_back(crowd.clients()[i].get());
  if (placement == Placement::DifferentWorkers && of_worker.size() < 2) {
    throw std::runtime_error("all connections are on one worker");
  }

  std::vector<Pair> pairs;
  const auto take = [](std::vector<Client*>& from) {
    if (from.empty()) throw std::runtime_error("too few connections on one of the workers");
    Client* client = from.back();
    from.pop_back();
    return client;
  };
  while (pairs.size() < count) {
    for (auto group = of_worker.begin(); group != of_worker.end() && pairs.size() < count; ++group) {
      auto& first = group->second;
      auto& second = placement != Placement::DifferentWorkers ? first
                     : std::next(group) == of_worker.end()    ? of_worker.begin()->second
                                                              : std::next(group)->second;
      Client* caller = take(first);
      pairs.emplace_back(caller, take(second));
    }
  }
  return pairs;
}

}  // namespace bench
