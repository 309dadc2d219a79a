#include "app/site.hpp"

#include "app/assets.hpp"
#include "app/security_headers.hpp"
#include "net/http_token.hpp"

namespace beckon {
namespace {

net::HttpResponse text(unsigned status, std::string body) {
  return {status,
          {{"Content-Type", "text/plain; charset=utf-8"}, {"Cache-Control", "no-store"}},
          std::move(body) + "\n",
          {}};
}

// Names of subprotocols are compared with case (RFC 6455, 4.1).
bool list_has(std::string_view list, std::string_view wanted) {
  while (true) {
    const auto comma = list.find(',');
    if (net::trimmed(list.substr(0, comma)) == wanted) return true;
    if (comma == std::string_view::npos) return false;
    list.remove_prefix(comma + 1);
  }
}

}  // namespace

Site::Site(Options options, std::function<std::string()> metrics, std::function<Readiness()> ready)
    : origins_(std::move(options.origins)),
      page_policy_(page_policy(options.frame_ancestors)),
      mdn_(options.mdn),
      metrics_(std::move(metrics)),
      ready_(std::move(ready)) {}

net::HttpResponse Site::respond(const net::HttpRequest& request) const {
  const std::string_view path = request.path();
  if (path == "/http") return text(404, "Transports over HTTP are off here; see the setting `http`");
  if (request.method != "GET" && request.method != "HEAD") {
    auto response = text(405, "This is not taken here");
    response.headers.emplace_back("Allow", "GET, HEAD");
    return response;
  }
  if (path == "/healthz") return text(200, "ok");
  if (path == "/readyz") {
    const auto [ready, words] = ready_();
    return text(ready ? 200 : 503, (ready ? "ready\n" : "not ready\n") + words);
  }
  if (path == "/metrics") {
    auto response = text(200, metrics_());
    response.body.pop_back();
    response.headers[0].second = "text/plain; version=0.0.4; charset=utf-8";
    return response;
  }
  if (path == "/ws") return text(426, "This is where WebSockets go; the web app is at /");
  if (const Asset* asset = find_asset(path)) return asset_response(*asset, request, page_policy_);
  return text(404, "There is nothing here; the web app is at /");
}

std::variant<std::string, net::HttpResponse> Site::upgrade(const net::HttpRequest& request) const {
  if (const auto path = request.path(); path != "/ws" && path != "/") return text(404, "WebSockets go to /ws");
  if (!origins_.allow(request)) return text(403, "This origin may not connect; see the setting `origin`");
  const auto offered = request.header("Sec-WebSocket-Protocol");
  if (list_has(offered, subprotocol::beckon)) return std::string(subprotocol::beckon);
  if (!list_has(offered, subprotocol::mdn)) return text(400, "The subprotocol must be beckon.v1");
  if (!mdn_) return text(400, "The dialect of MDN's sample is off here; the subprotocol must be beckon.v1");
  return std::string(subprotocol::mdn);
}

}  // namespace beckon
