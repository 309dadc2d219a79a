#include "app/metrics_page.hpp"

#include <limits>

#include "ops/metrics.hpp"
#include "ops/process_use.hpp"
#include "ops/version.hpp"

namespace beckon {
namespace {

using Type = ops::MetricsPage::Type;
using Workers = std::vector<std::unique_ptr<WorkerCounters>>;

template <class Pick>
double sum(const Workers& workers, Pick pick) {
  std::uint64_t total = 0;
  for (const auto& worker : workers) total += pick(*worker).get();
  return static_cast<double>(total);
}

double net_sum(const Workers& workers, net::Counter net::Counters::*counter) {
  return sum(workers, [counter](const WorkerCounters& w) -> const net::Counter& { return w.net.*counter; });
}

struct Row {
  Type type;
  const char* name;
  const char* help;
  net::Counter net::Counters::*net;
  net::Counter ShardCounters::*shard;
};

using N = net::Counters;
using S = ShardCounters;
constexpr auto gauge = Type::Gauge, counter = Type::Counter;
constexpr Row rows[] = {
    {gauge, "beckon_connections", "Open TCP connections", &N::connections_open, nullptr},
    {counter, "beckon_connections_total", "TCP connections taken", &N::connections_total, nullptr},
    {counter, "beckon_connections_refused_total", "Connections beyond `connections`, answered 503 and closed",
     &N::connections_refused, nullptr},
    {gauge, "beckon_websockets", "Open WebSockets", &N::websockets_open, nullptr},
    {counter, "beckon_websockets_total", "WebSockets opened", &N::websockets_total, nullptr},
    {counter, "beckon_messages_received_total", "WebSocket messages received", &N::messages_in, nullptr},
    {counter, "beckon_messages_sent_total", "WebSocket messages sent", &N::messages_out, nullptr},
    {counter, "beckon_received_bytes_total", "Bytes received", &N::bytes_in, nullptr},
    {counter, "beckon_sent_bytes_total", "Bytes sent", &N::bytes_out, nullptr},
    {counter, "beckon_http_requests_total", "HTTP requests, upgrades included", &N::http_requests, nullptr},
    {counter, "beckon_http_bad_requests_total", "HTTP requests refused as malformed or too large",
     &N::http_bad_requests, nullptr},
    {counter, "beckon_https_redirects_total", "HTTP requests sent to https", &N::https_redirects, nullptr},
    {counter, "beckon_closed_too_slow_total", "Clients closed because they did not read (4002)", &N::closed_too_slow,
     nullptr},
    {counter, "beckon_closed_silent_total", "Clients closed because nothing was heard of them (4003)",
     &N::closed_silent, nullptr},
    {counter, "beckon_closed_protocol_error_total", "Clients closed for breaking RFC 6455", &N::closed_protocol_error,
     nullptr},
    {counter, "beckon_closed_too_big_total", "Clients closed for a message over the limit (1009)", &N::closed_too_big,
     nullptr},
    {counter, "beckon_handshake_timeouts_total", "Connections that sent no whole request in time",
     &N::handshake_timeouts, nullptr},
    {counter, "beckon_out_of_descriptors_total", "Times that accepting rested because the process had no descriptor",
     &N::out_of_descriptors, nullptr},
    {counter, "beckon_slowed_total", "Times that a client was not read for a while because it sent too much",
     &N::slowed, nullptr},
    {counter, "beckon_closed_too_fast_total", "Clients closed because they went on sending too much (4005)",
     &N::closed_too_fast, nullptr},
    {counter, "beckon_wrong_secrets_total", "Secrets of sessions, links and logins that were none", nullptr,
     &S::wrong_secrets},
    {gauge, "beckon_http_transports", "Transports over HTTP", nullptr, &S::http_transports},
    {counter, "beckon_http_transports_total", "Transports over HTTP opened", nullptr, &S::http_transports_total},
    {gauge, "beckon_http_polls_waiting", "Polls that wait for a message", nullptr, &S::http_polls_waiting},
    {counter, "beckon_http_posts_total", "Posts taken on them, repeated ones not included", nullptr, &S::http_posts},
    {counter, "beckon_http_polls_total", "Polls taken on them", nullptr, &S::http_polls},
    {counter, "beckon_http_messages_received_total", "Messages received in posts", nullptr, &S::http_messages_in},
    {counter, "beckon_http_messages_sent_total", "Messages for such transports, each counted once", nullptr,
     &S::http_messages_out},
    {counter, "beckon_http_lost_total", "Posts and polls with an unknown transport or a wrong number", nullptr,
     &S::http_lost},
    {counter, "beckon_http_too_slow_total", "Transports over HTTP closed because too much waited for them (4002)",
     nullptr, &S::http_too_slow},
    {counter, "beckon_http_silent_total", "Transports over HTTP that ended because they were not polled", nullptr,
     &S::http_silent},
    {gauge, "beckon_sessions", "Sessions, those in their grace time included", nullptr, &S::sessions},
    {counter, "beckon_sessions_total", "Sessions opened", nullptr, &S::sessions_total},
    {counter, "beckon_sessions_resumed_total", "Sessions that came back with their token, also to a server new to them",
     nullptr, &S::sessions_resumed},
    {counter, "beckon_sessions_moved_total", "Sessions that went on at another worker", nullptr, &S::sessions_moved},
    {counter, "beckon_logins_total", "Sessions opened with a token", nullptr, &S::logins},
    {counter, "beckon_logins_renewed_total", "Logins renewed with a newer token", nullptr, &S::logins_renewed},
    {counter, "beckon_logins_over_total", "Sessions that ended with their login", nullptr, &S::logins_over},
    {counter, "beckon_credentials_refused_total", "Tokens and passwords that were missing or not good", nullptr,
     &S::credentials_refused},
    {gauge, "beckon_mdn_clients", "Connected clients of MDN's dialect", nullptr, &S::mdn_clients},
    {counter, "beckon_mdn_refused_total", "Messages of such clients that could not be taken", nullptr, &S::mdn_refused},
    {gauge, "beckon_rooms", "Rooms with somebody in them", nullptr, &S::rooms},
    {gauge, "beckon_calls", "Calls that are not over", nullptr, &S::calls},
    {counter, "beckon_calls_total", "Calls begun, refused ones included", nullptr, &S::calls_total},
    {counter, "beckon_calls_answered_total", "Calls answered", nullptr, &S::calls_answered},
    {counter, "beckon_calls_connected_total", "Calls in which both sides reported media", nullptr,
     &S::calls_active_total},
    {counter, "beckon_calls_rebuilt_total", "Calls that this server had lost, made anew from what a party kept",
     nullptr, &S::calls_rebuilt},
    {counter, "beckon_links_total", "Links to calls made", nullptr, &S::links},
    {gauge, "beckon_open_calls", "Calls by link that somebody is in, among the calls that are not over", nullptr,
     &S::open_calls},
    {gauge, "beckon_open_call_parties", "Sessions in calls by link", nullptr, &S::open_parties},
    {counter, "beckon_open_call_joins_total", "Times that somebody joined a call by link", nullptr, &S::open_joins},
    {counter, "beckon_open_calls_rebuilt_total", "Calls by link made anew from what a party brought after a restart",
     nullptr, &S::open_calls_rebuilt},
    {counter, "beckon_call_requests_total", "Requests about calls", nullptr, &S::requests},
    {counter, "beckon_signals_total", "Signals passed on", nullptr, &S::signals},
    {counter, "beckon_signals_undelivered_total", "Signals whose receiver was away; their senders repeat them", nullptr,
     &S::signals_undelivered},
    {counter, "beckon_relays_total", "Application and private chat messages", nullptr, &S::relays},
    {counter, "beckon_chat_messages_total", "Room chat messages", nullptr, &S::chats},
    {counter, "beckon_block_lists_total", "Changes of whom a user has blocked, once for each of their sessions",
     nullptr, &S::block_lists},
    {counter, "beckon_turn_credentials_total", "TURN credentials given to parties of calls", nullptr,
     &S::turn_credentials},
};

}  // namespace

std::string metrics_page(const Workers& workers, const InProcessHub& hub, const ice::TurnStatus& turn,
                         std::optional<std::uint64_t> certificate_expires, bool draining) {
  ops::MetricsPage page;
  for (const Row& row : rows)
    page.add(row.type, row.name, row.help, "", sum(workers, [&](const WorkerCounters& w) -> const net::Counter& {
               return row.net ? w.net.*row.net : w.shard.*row.shard;
             }));
  for (std::size_t i = 0; i < ShardCounters{}.calls_ended.size(); ++i)
    page.add(counter, "beckon_calls_ended_total", "Calls over, by reason",
             ops::MetricsPage::label("reason", to_string(static_cast<EndReason>(i))),
             sum(
                 workers, [i](const WorkerCounters& w) -> const auto& { return w.shard.calls_ended[i]; }));
  for (std::size_t i = 0; i < ShardCounters{}.errors.size(); ++i)
    page.add(counter, "beckon_errors_total", "Errors told to clients, by code",
             ops::MetricsPage::label("code", to_string(static_cast<ErrorCode>(i))),
             sum(
                 workers, [i](const WorkerCounters& w) -> const auto& { return w.shard.errors[i]; }));
  page.add(gauge, "beckon_build_info", "1; its label says which version runs",
           ops::MetricsPage::label("version", ops::version()), 1);
  page.add(gauge, "beckon_draining", "1 while the operator lets nobody new in", "", draining ? 1 : 0);
  for (std::size_t i = 0; i < limited_words.size(); ++i) {
    double refused = sum(
        workers, [i](const WorkerCounters& w) -> const auto& { return w.shard.limited[i]; });
    if (i == static_cast<std::size_t>(Limited::ConnectionsPerAddress)) refused += net_sum(workers, &N::refused_at_once);
    if (i == static_cast<std::size_t>(Limited::ConnectionsPerMinute)) refused += net_sum(workers, &N::refused_in_time);
    page.add(counter, "beckon_limited_total", "Refused for wanting too much, by the setting that says how much",
             ops::MetricsPage::label("limit", limited_words[i]), refused);
  }
  page.add(gauge, "beckon_workers", "Worker threads", "", static_cast<double>(workers.size()));
  page.add(counter, "beckon_mailbox_dropped_total", "Messages between workers lost to a full mailbox", "",
           static_cast<double>(hub.dropped()));
  page.add(gauge, "beckon_turn_up", "1 while the TURN server on this machine answers", "", turn.up ? 1 : 0);
  page.add(counter, "beckon_turn_restarts_total", "Times our own was started again after it had ended or hung", "",
           static_cast<double>(turn.restarts));
  page.add(counter, "beckon_turn_adopted_total", "Times one was taken over that a killed server had left", "",
           static_cast<double>(turn.adopted));
  page.add(gauge, "beckon_tls_certificate_expires_seconds", "When the certificate expires, in seconds since 1970", "",
           certificate_expires ? static_cast<double>(*certificate_expires) : std::numeric_limits<double>::infinity());
  const ops::ProcessUse use = ops::process_use();
  page.add(gauge, "process_resident_memory_bytes", "Bytes in memory", "", static_cast<double>(use.resident));
  page.add(gauge, "beckon_allocated_bytes", "Bytes in use, of those in memory", "", static_cast<double>(use.allocated));
  page.add(gauge, "process_max_fds", "Descriptors that the process may have open", "", use.most_descriptors);
  page.add(counter, "process_cpu_seconds_total", "Time of the processor spent", "", use.cpu_seconds);
  return page.text();
}

}  // namespace beckon
