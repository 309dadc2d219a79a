// What can be seen of the listening addresses.
#include <netinet/in.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <filesystem>
#include <fstream>
#include <thread>

#include "app/doctor/http_probe.hpp"
#include "app/doctor/server_check.hpp"

namespace beckon::doctor {
namespace {

// Nobody listens on the port meanwhile: it is bound for a moment, not listened on.
int error_of_binding(const ice::TransportAddress& address) {
  const int descriptor = socket(address.ipv6 ? AF_INET6 : AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (descriptor < 0) return errno;
  const int yes = 1;
  setsockopt(descriptor, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
  if (address.ipv6) setsockopt(descriptor, IPPROTO_IPV6, IPV6_V6ONLY, &yes, sizeof yes);
  sockaddr_storage raw{};
  const socklen_t size = address.to(raw);
  const int failed = bind(descriptor, reinterpret_cast<const sockaddr*>(&raw), size) == 0 ? 0 : errno;
  close(descriptor);
  return failed;
}

// Where a client on this machine finds what listens on the address.
std::string reachable(const std::string& address) {
  if (address == "0.0.0.0" || address == "localhost") return "127.0.0.1";
  return address == "::" ? "::1" : address;
}

void ask_who_is_there(ListenFacts& facts) {
  for (const bool tls : {facts.tls, !facts.tls}) {
    const auto answer = ask_web({tls, reachable(facts.at.address), facts.at.port}, "GET", "/readyz", {});
    if (!answer) continue;
    const auto& body = answer->body;
    const auto mark = body.find("\nturn: ");
    facts.is_beckon = mark != std::string::npos && (body.starts_with("ready\n") || body.starts_with("not ready\n"));
    if (!facts.is_beckon) continue;
    facts.answers_tls = tls;
    facts.ready = answer->status == 200;
    facts.turn = body.substr(mark + 7, body.find('\n', mark + 7) - mark - 7);
    if (answer->certificate) facts.certificate = answer->certificate->fingerprint;
    return;
  }
}

}  // namespace

std::vector<ListenFacts> look_at_listeners(const ops::Config& config) {
  std::vector<ListenFacts> all;
  for (const ops::Listen& at : config.listen) {
    ListenFacts facts;
    facts.at = at;
    facts.tls = !config.tls_certificate.empty();
    const auto address = ice::TransportAddress::parse(at.address == "localhost" ? "127.0.0.1" : at.address, at.port);
    facts.bind_error = !address ? EINVAL : at.port == 0 ? 0 : error_of_binding(*address);
    if (facts.bind_error == EADDRINUSE || facts.bind_error == EACCES) {
      facts.owner = owner_of_port(PortKind::Tcp, at.port);
      if (facts.owner || facts.bind_error == EADDRINUSE) ask_who_is_there(facts);
    }
    if (facts.is_beckon && facts.owner && facts.owner->pid != 0) {
      std::error_code denied;
      facts.program_link =
          std::filesystem::read_symlink("/proc/" + std::to_string(facts.owner->pid) + "/exe", denied).string();
    }
    all.push_back(std::move(facts));
  }
  return all;
}

DescriptorFacts look_at_descriptors(const ops::Config& config, const ListenFacts* server) {
  DescriptorFacts facts;
  facts.workers = config.workers ? config.workers : std::max(1u, std::thread::hardware_concurrency());
  facts.connections = config.connections;
  rlimit own{};
  if (getrlimit(RLIMIT_NOFILE, &own) == 0) facts.limit = own.rlim_max;  // as the server asks for
  if (!server || !server->owner || server->owner->pid == 0) return facts;
  std::ifstream limits("/proc/" + std::to_string(server->owner->pid) + "/limits");
  constexpr std::string_view name = "Max open files";
  for (std::string line; std::getline(limits, line);) {
    if (!line.starts_with(name)) continue;
    facts.limit = std::strtoull(line.c_str() + name.size(), nullptr, 10);
    facts.of_server = true;
  }
  return facts;
}

}  // namespace beckon::doctor
