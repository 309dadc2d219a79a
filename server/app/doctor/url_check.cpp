#include "app/doctor/url_check.hpp"

#include "app/doctor/certificate_check.hpp"

namespace beckon::doctor {
namespace {

const char* const see_proxy = "See the proxy's own log, and where it passes requests to (with nginx: proxy_pass).";
const char* const upgrade =
    "Let the proxy pass WebSockets on. With nginx: proxy_http_version 1.1; proxy_set_header Upgrade $http_upgrade; "
    "proxy_set_header Connection \"upgrade\"; with Apache: a2enmod proxy_wstunnel, and upgrade=websocket on ProxyPass.";
const char* const same_host =
    "Let the proxy pass on under which name it was asked (with nginx: proxy_set_header Host $host;), or name the "
    "address in Beckon's settings: origin = \"";

boost::json::object facts_of(const UrlFacts& f, const WebFacts& answer) {
  boost::json::object facts{{"url", f.place.origin()}};
  if (answer.why.empty()) facts["status"] = answer.answer.status;
  return facts;
}

bool no_server_behind(int status) { return status == 502 || status == 503 || status == 504; }

std::string refused_origin(const UrlFacts& f) { return same_host + f.place.origin() + "\"."; }

}  // namespace

Finding judge_ready(const UrlFacts& f) {
  const std::string id = "url.answers", where = f.place.origin();
  const auto& answer = f.ready.answer;
  const auto facts = facts_of(f, f.ready);
  if (!f.ready.why.empty())
    return error(id, where + " cannot be reached from here: " + f.ready.why + ".",
                 "See whether the name leads to this machine or its proxy, whether that runs, and whether a firewall "
                 "lets its port through.",
                 facts);
  if (answer.status == 200 && answer.body.find("ready\n") != std::string::npos)
    return ok(id, "Beckon answers at " + where + ".", facts);
  if (answer.status == 503 && answer.body.find("not ready\n") != std::string::npos)
    return warning(id, "Beckon answers at " + where + ", but is not ready yet.", "Run doctor again in a few seconds.",
                   facts);
  if (no_server_behind(answer.status))
    return error(
        id,
        "A proxy answers at " + where + ", but does not reach Beckon (status " + std::to_string(answer.status) + ").",
        see_proxy, facts);
  return error(
      id,
      "Something else than Beckon answers at " + where + " (status " + std::to_string(answer.status) + " to /readyz).",
      std::string("Let it pass all paths on to Beckon. ") + see_proxy, facts);
}

Finding judge_websocket(const UrlFacts& f) {
  const std::string id = "url.websocket";
  const auto& answer = f.websocket.answer;
  const auto facts = facts_of(f, f.websocket);
  if (!f.websocket.why.empty())
    return error(id, "A WebSocket at " + f.place.origin() + " gets no answer: " + f.websocket.why + ".", upgrade,
                 facts);
  if (answer.status == 101) {
    if (answer.header("Sec-WebSocket-Accept") != f.accept)
      return error(id, "What answers WebSockets at " + f.place.origin() + " does not know how: its answer is wrong.",
                   see_proxy, facts);
    if (answer.header("Sec-WebSocket-Protocol") == "beckon.v1") return ok(id, "WebSockets pass.", facts);
    return error(id, "WebSockets are taken, but not for Beckon: the header Sec-WebSocket-Protocol is lost on the way.",
                 "Let the proxy pass Sec-WebSocket-Protocol on, both ways.", facts);
  }
  const std::string but = " (status " + std::to_string(answer.status) + ").";
  if (answer.status == 403)
    return error(id,
                 "Beckon refuses pages of " + f.place.origin() + ": the proxy tells it another name of itself" + but,
                 refused_origin(f), facts);
  if (no_server_behind(answer.status))
    return error(id, "The proxy does not reach Beckon with a WebSocket" + but, see_proxy, facts);
  return error(id,
               "WebSockets do not pass: something in front of Beckon does not pass on that the connection is to become "
               "one" +
                   but + (f.http_on ? " Calls still work over plain HTTP, more slowly." : ""),
               upgrade, facts);
}

Finding judge_transport(const UrlFacts& f) {
  const std::string id = "url.http";
  if (!f.http_on) return skipped(id, "Transports over plain HTTP are off (setting http).");
  const auto& answer = f.transport.answer;
  const auto facts = facts_of(f, f.transport);
  if (!f.transport.why.empty())
    return error(id, "A transport over plain HTTP gets no answer: " + f.transport.why + ".", see_proxy, facts);
  if (answer.status == 200 && !answer.header("Beckon-Transport").empty())
    return ok(id, "Transports over plain HTTP pass, for networks that let no WebSocket through.", facts);
  const std::string but = " (status " + std::to_string(answer.status) + ").";
  if (answer.status == 403)
    return error(id, "Beckon refuses pages of " + f.place.origin() + " over plain HTTP" + but, refused_origin(f),
                 facts);
  return error(id, "Transports over plain HTTP do not pass: /http is not passed on with POST and its headers" + but,
               "Let the proxy pass /http on as it is, with the methods POST, GET and DELETE and the headers "
               "Beckon-Transport, Beckon-Post and Beckon-After.",
               facts);
}

Findings judge_url(const UrlFacts& facts, std::int64_t now) {
  Findings found{judge_ready(facts)};
  if (!facts.ready.why.empty()) return found;
  if (facts.ready.answer.certificate)
    for (auto& one : judge_certificate("url", "The certificate shown at " + facts.place.origin(),
                                       *facts.ready.answer.certificate, {facts.place.host}, now))
      found.push_back(std::move(one));
  found.push_back(judge_websocket(facts));
  found.push_back(judge_transport(facts));
  return found;
}

}  // namespace beckon::doctor
