// beckon-load: one measurement of one server. Prints one line of JSON, or says on stderr why there is none.
#include <sys/resource.h>
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <boost/json/serialize.hpp>
#include <iostream>

#include "exchange.hpp"
#include "flood.hpp"
#include "placement.hpp"
#include "presence.hpp"

namespace bench {
namespace {

struct Options {
  std::uint16_t port = 0;
  pid_t server = 0;
  std::size_t pairs = 500, size = 200, burst = 1, count = 5000, at_once = 64;
  double rate = 20'000, warm_up = 1, seconds = 3;
  Placement placement = Placement::Any;
  std::vector<std::size_t> steps{2000, 4000, 6000, 8000, 10'000};
  bool says_hello = false;
  int signal_first = 0;
  FloodOptions flood;
};

Nanos nanos(double seconds) { return std::chrono::duration_cast<Nanos>(std::chrono::duration<double>(seconds)); }

template <class Exchange>
Result in_calls(const Options& o, Exchange exchange) {
  Poller poller;
  const ServerProcess server(o.server);
  Crowd crowd(poller, o.port, true);
  // Where the kernel puts a connection is a matter of chance: a third more than needed make the choice possible.
  crowd.grow_to(o.placement == Placement::Any ? 2 * o.pairs : 8 * o.pairs / 3 + 16);
  const auto pairs = form_pairs(crowd, o.pairs, o.placement, o.server, o.port);
  crowd.call(pairs);
  return exchange(poller, server, pairs, Span{nanos(o.warm_up), nanos(o.seconds)});
}

Result run(const CLI::App& app, const Options& o) {
  if (app.got_subcommand("turns")) {
    return in_calls(o, [&](Poller& poller, const ServerProcess& server, const auto& pairs, Span span) {
      return exchange_in_turns(poller, server, pairs, o.size, o.burst, span);
    });
  }
  if (app.got_subcommand("rate")) {
    return in_calls(o, [&](Poller& poller, const ServerProcess& server, const auto& pairs, Span span) {
      return exchange_at_rate(poller, server, pairs, o.size, o.rate, span);
    });
  }
  Poller poller;
  if (app.got_subcommand("flood")) {
    FloodOptions flooding = o.flood;
    flooding.duration = nanos(o.seconds);
    return flood(poller, o.port, flooding);
  }
  const ServerProcess server(o.server);
  if (app.got_subcommand("idle")) return idle(poller, server, o.port, o.steps, o.says_hello, o.signal_first);
  return connect_all(poller, server, o.port, o.count, o.at_once);
}

void declare(CLI::App& app, Options& o) {
  app.add_option("--port", o.port, "Where the server listens on 127.0.0.1.")->required();
  app.add_option("--server", o.server, "The server's process id.")->required();
  app.require_subcommand(1)->fallthrough();
  auto& turns = *app.add_subcommand("turns", "Pairs answer each other as fast as they can.");
  turns.add_option("--burst", o.burst, "Messages per turn.")->check(CLI::Range(1, 64));
  auto& rate = *app.add_subcommand("rate", "Pairs send at a set rate; latencies are counted.");
  rate.add_option("--rate", o.rate, "Messages per second.")->check(CLI::Range(1, 200'000));
  const std::map<std::string, Placement> placements{
      {"any", Placement::Any}, {"same", Placement::SameWorker}, {"different", Placement::DifferentWorkers}};
  for (CLI::App* one : {&turns, &rate}) {
    one->add_option("--pairs", o.pairs, "Pairs, each in a call.")->check(CLI::Range(1, 4000));
    one->add_option("--size", o.size, "Bytes of a message's JSON text.")->check(CLI::Range(180, 60'000));
    one->add_option("--warm-up", o.warm_up, "Seconds before counting begins.")->check(CLI::Range(0.0, 60.0));
    one->add_option("--seconds", o.seconds, "Seconds that count.")->check(CLI::Range(0.1, 60.0));
    one->add_option("--placement", o.placement, "On which workers a pair is.")
        ->transform(CLI::CheckedTransformer(placements));
  }
  auto& idle = *app.add_subcommand("idle", "Memory of connections that do nothing.");
  idle.add_option("--steps", o.steps, "Numbers of connections.")->delimiter(',')->check(CLI::Range(1, 19'000));
  idle.add_flag("--hello", o.says_hello, "Say hello, and read once welcomed.");
  idle.add_option("--signal-first", o.signal_first, "A signal to the server before each reading.");
  auto& connect = *app.add_subcommand("connect", "From the TCP connection to welcome.");
  connect.add_option("--count", o.count, "Clients.")->check(CLI::Range(1, 19'000));
  connect.add_option("--at-once", o.at_once, "Clients on their way at any time.")->check(CLI::Range(1, 1000));
}

void declare_flood(CLI::App& app, Options& o) {
  const std::map<std::string, Flood> kinds{
      {"signals", Flood::Signals}, {"invalid", Flood::Invalid}, {"connects", Flood::Connects}};
  auto& flood = *app.add_subcommand("flood", "One client that does what no good one does.");
  flood.add_option("--kind", o.flood.kind, "signals, invalid or connects.")->transform(CLI::CheckedTransformer(kinds));
  flood.add_option("--size", o.flood.size, "Bytes of a signal's JSON text.")->check(CLI::Range(180, 60'000));
  flood.add_option("--rate", o.flood.rate, "Connections per second.")->check(CLI::Range(1, 100'000));
  flood.add_option("--address", o.flood.address, "Where to connect to.");
  flood.add_option("--seconds", o.seconds, "How long.")->check(CLI::Range(0.1, 170.0));
}

void allow_all_descriptors() {
  rlimit limit{};
  ::getrlimit(RLIMIT_NOFILE, &limit);
  limit.rlim_cur = limit.rlim_max;
  ::setrlimit(RLIMIT_NOFILE, &limit);
}

}  // namespace
}  // namespace bench

int main(int argc, char** argv) {
  constexpr unsigned longest_run = 180;  // seconds, whatever happens
  CLI::App app("One measurement of one server.", "beckon-load");
  bench::Options options;
  bench::declare(app, options);
  bench::declare_flood(app, options);
  CLI11_PARSE(app, argc, argv);
  ::alarm(longest_run);
  bench::allow_all_descriptors();
  try {
    std::cout << boost::json::serialize(bench::run(app, options)) << '\n';
    return 0;
  } catch (const std::exception& error) {
    std::cerr << "beckon-load: " << error.what() << '\n';
    return 1;
  }
}
