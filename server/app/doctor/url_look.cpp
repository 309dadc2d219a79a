// What the public address answers.
#include <openssl/evp.h>

#include "app/doctor/url_check.hpp"
#include "core/random.hpp"
#include "net/websocket_handshake.hpp"

namespace beckon::doctor {
namespace {

WebFacts facts_of(Result<WebAnswer> answer) {
  if (!answer) return {answer.error().message, {}};
  return {{}, std::move(*answer)};
}

std::string random_key() {
  const auto bytes = random_bytes<16>();
  std::string text(25, '\0');  // EVP_EncodeBlock ends with a NUL
  EVP_EncodeBlock(reinterpret_cast<unsigned char*>(text.data()), bytes.data(), bytes.size());
  text.pop_back();
  return text;
}

}  // namespace

UrlFacts look_at_url(const WebPlace& place, bool http_on) {
  UrlFacts facts;
  facts.place = place;
  facts.http_on = http_on;
  facts.ready = facts_of(ask_web(place, "GET", "/readyz", {{"Connection", "close"}}));
  if (!facts.ready.why.empty()) return facts;
  const std::string key = random_key();
  facts.accept = net::websocket_accept(key);
  facts.websocket = facts_of(ask_web(place, "GET", "/ws",
                                     {{"Connection", "Upgrade"},
                                      {"Upgrade", "websocket"},
                                      {"Sec-WebSocket-Version", "13"},
                                      {"Sec-WebSocket-Key", key},
                                      {"Sec-WebSocket-Protocol", "beckon.v1"},
                                      {"Origin", place.origin()}}));
  if (!http_on) return facts;
  const Headers headers{{"Connection", "close"}, {"Content-Type", "application/x-ndjson"}, {"Origin", place.origin()}};
  facts.transport = facts_of(ask_web(place, "POST", "/http", headers));
  const std::string token(facts.transport.answer.header("Beckon-Transport"));
  if (token.empty()) return facts;
  Headers leaving = headers;
  leaving.emplace_back("Beckon-Transport", token);
  // If it does not arrive, the server gives the transport up by itself.
  [[maybe_unused]] const auto left = ask_web(place, "DELETE", "/http", leaving);
  return facts;
}

}  // namespace beckon::doctor
