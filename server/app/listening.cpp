#include "app/listening.hpp"

#include <cerrno>
#include <functional>
#include <optional>
#include <system_error>

#include "net/socket.hpp"
#include "ops/address_forms.hpp"
#include "ops/log.hpp"

namespace beckon {
namespace {

// Makes every worker listen there; returns the port.
using Open = std::function<std::uint16_t(const std::string& address, std::uint16_t port)>;

std::vector<ops::Listen> listen_on_each(const std::vector<ops::Listen>& addresses, std::string_view event,
                                        std::string_view tls, const Open& open) {
  std::optional<std::system_error> last;
  std::vector<ops::Listen> listening;
  for (const auto& [address, wanted] : addresses) try {
      if (net::address_in_use(address, wanted))
        throw std::system_error(EADDRINUSE, std::generic_category(),
                                "cannot listen on " + address + " port " + std::to_string(wanted));
      const std::uint16_t port = open(address, wanted);
      ops::log_info(event, {{"address", address}, {"port", port}, {"tls", tls}});
      listening.push_back({address, port});
    } catch (const std::system_error& error) {
      const bool family = error.code().value() == EADDRNOTAVAIL || error.code().value() == EAFNOSUPPORT;
      if (!family) throw;
      ops::log_warn("not-listening", {{"address", address}, {"why", error.code().message()}});
      last = error;
    }
  if (listening.empty() && last) throw *last;
  return listening;
}

}  // namespace

std::vector<std::string> listen_on_all(const ops::Config& config, const std::vector<std::unique_ptr<Worker>>& workers,
                                       const net::TlsContext* tls) {
  const auto serving = [&](const std::string& address, std::uint16_t port) {
    for (const auto& worker : workers) port = worker->listen(address, port, tls);
    return port;
  };
  const auto served = listen_on_each(config.listen, "listening", tls ? "on" : "off", serving);
  const auto https = config.redirect_port != 0 ? config.redirect_port : served.front().port;
  const auto redirecting = [&](const std::string& address, std::uint16_t port) {
    for (const auto& worker : workers) port = worker->listen_to_redirect(address, port, https);
    return port;
  };
  listen_on_each(config.redirect_listen, "redirecting", "off", redirecting);
  std::vector<std::string> urls;
  urls.reserve(served.size());
  for (const auto& at : served) urls.push_back((tls ? "https://" : "http://") + ops::format_listen(at));
  return urls;
}

}  // namespace beckon
