#include "app/mdn_gateway.hpp"

#include "net/server.hpp"
#include "ops/log.hpp"

namespace beckon {

MdnGateway::MdnGateway(Context& context, Transports& transports)
    : shared_{context, transports, wire::mdn::Decoder(context.settings.codec), {}, {}} {}

void MdnGateway::on_open(TransportId transport) {
  endpoints_.emplace(transport, Client{MdnEndpoint(transport, shared_)});
  shared_.context.counters.mdn_clients.add();
}

void MdnGateway::on_closed(TransportId transport) {
  if (endpoints_.erase(transport) == 0) return;
  shared_.context.counters.mdn_clients.sub();
  deadlines_.set(transport, {});
  if (endpoints_.empty()) shared_.lobby.forget();  // nobody hears of its changes any more
}

void MdnGateway::on_text(TransportId transport, std::string_view text) {
  Client& client = endpoints_.at(transport);
  const auto message = shared_.decoder.decode(text);
  if (!message) return refuse(transport, client, message.error());
  const Result<> done = std::visit([&](const auto& m) { return client.endpoint.on(m); }, *message);
  if (!done) return refuse(transport, client, done.error());
  client.bad = 0;
  deadlines_.set(transport, client.endpoint.next_deadline());
}

void MdnGateway::refuse(TransportId transport, Client& client, const Error& why) {
  shared_.context.counters.mdn_refused.add();
  const auto level = std::exchange(client.refused_before, true) ? ops::Level::Debug : ops::Level::Info;
  ops::log(level, "mdn-message-refused", {{"code", to_string(why.code)}, {"why", why.message}});
  // What is well-formed but comes too late, to somebody who has gone, is no sign of a bad client.
  if (why.code != ErrorCode::BadMessage && why.code != ErrorCode::TooLarge) return;
  if (++client.bad > shared_.context.settings.bad_messages)
    shared_.transports.close(transport, net::close_code::misuse, "too many bad messages");
}

void MdnGateway::tell(TransportId to, const wire::Welcome& welcome) {
  const auto found = endpoints_.find(to);
  if (found == endpoints_.end()) return;
  // Whatever the version: everybody may have left meanwhile, and the lobby begun anew.
  const auto news = welcome.roster ? shared_.lobby.replace(*welcome.roster) : MdnLobby::News::None;
  hear(found->second.endpoint, news);
  found->second.endpoint.on(welcome);
  deadlines_.set(to, found->second.endpoint.next_deadline());
}

void MdnGateway::hide(TransportId from, const std::vector<UserId>& hidden) {
  if (const auto found = endpoints_.find(from); found != endpoints_.end()) found->second.endpoint.hide(hidden);
}

void MdnGateway::hear(MdnEndpoint& teller, MdnLobby::News news) {
  if (news == MdnLobby::News::Gap) teller.ask_lobby();
  if (news != MdnLobby::News::Names) return;
  for (auto& [transport, client] : endpoints_) client.endpoint.on_lobby();
}

void MdnGateway::tick(Time now) {
  for (const TransportId transport : deadlines_.take_due(now)) {
    MdnEndpoint& endpoint = endpoints_.at(transport).endpoint;
    endpoint.tick(now);
    deadlines_.set(transport, endpoint.next_deadline());
  }
}

std::optional<MdnPost> MdnGateway::take_post() {
  if (shared_.posts.empty()) return std::nullopt;
  MdnPost post = std::move(shared_.posts.front());
  shared_.posts.pop_front();
  return post;
}

}  // namespace beckon
