// What the server says over plain HTTP: the web app, health, metrics; and who may open a WebSocket.
#pragma once
#include <functional>
#include <string>
#include <variant>
#include <vector>

#include "app/origins.hpp"
#include "net/http.hpp"

namespace beckon {

namespace subprotocol {
inline constexpr std::string_view beckon = "beckon.v1", mdn = "json";
}

// Any thread.
class Site {
 public:
  // Whether clients may come, and what is said of it besides.
  struct Readiness {
    bool ready;
    std::string words;
  };
  struct Options {
    std::vector<std::string> origins;          // allowed besides the same one ("https://talk.example.org")
    std::vector<std::string> frame_ancestors;  // the origins whose pages may embed the web app
    bool mdn = true;                           // whether MDN's dialect is spoken
  };
  // `metrics` and `ready` are called from any worker's thread.
  Site(Options options, std::function<std::string()> metrics, std::function<Readiness()> ready);

  Origins& origins() { return origins_; }
  const Origins& origins() const { return origins_; }
  net::HttpResponse respond(const net::HttpRequest& request) const;
  // The subprotocol to take, or why not: 404 elsewhere than on /ws and /, 403 for a foreign origin, 400 without a
  // subprotocol that we speak. A request without an Origin (not a browser) is taken from loopback peers only.
  std::variant<std::string, net::HttpResponse> upgrade(const net::HttpRequest& request) const;

 private:
  Origins origins_;
  std::string page_policy_;
  bool mdn_;
  std::function<std::string()> metrics_;
  std::function<Readiness()> ready_;
};

}  // namespace beckon
