// Coming back to a call by link: on another transport, at another worker, after a restart of the server.
#include <gtest/gtest.h>

#include "app/world.hpp"

namespace beckon::testing {
namespace {

using boost::json::object;

// Somebody as a test goes on with them after their connection, or their server, is gone.
struct Person {
  std::string name;
  int device;
  Client* client;
  std::string resume{}, proof{};

  // What they have from the server now.
  void keep() {
    if (!client) return;
    if (const object welcome = client->last("welcome"); !welcome.empty()) resume = welcome.at("resume").as_string();
    const object view = client->last("call");
    if (const auto* newest = view.if_contains("proof")) proof = newest->as_string();
  }
  object hello(int epoch) const {
    object m = message("hello", {{"v", 1}, {"device", device_secret(device)}, {"name", name}, {"epoch", epoch}});
    m["resume"] = resume;
    if (!proof.empty()) m["calls"] = boost::json::array{proof};
    return m;
  }
};

class OpenReturn : public ::testing::TestWithParam<std::uint32_t> {
 protected:
  OpenReturn() {
    start(1);
    for (Person* person : {&ada, &bob, &cyd}) {
      person->client = &world->connect(static_cast<std::size_t>(person->device) % GetParam());
      person->client->hello(person->name, person->device);
    }
    const object made = ada.client->request(message("call-open"));
    call = made.at("call").as_string();
    link = made.at("link").as_string();
  }

  // A life of the server: it has the key of the former ones and nothing else of them.
  void start(std::uint64_t boot) {
    Settings settings;
    settings.boot = 1'799'999'999'999 + (boot - 1) * 1'000;  // the world adds one: the first as the clock stands
    settings.seal = std::make_shared<const Seal>(Seal::Key{9});
    world = std::make_unique<World>(GetParam(), settings);
  }
  void restart() {
    for (Person* person : {&ada, &bob, &cyd}) {
      person->keep();
      person->client = nullptr;
    }
    start(++boots_);
  }
  object join(Person& person) {
    return person.client->request(message("call-join", {{"link", link}, {"media", video}}));
  }
  object come_back(Person& person, std::size_t shard, int epoch = -1) {
    person.client = &world->connect(shard % GetParam());
    person.client->send(person.hello(epoch < 0 ? person.device + 1 : epoch));
    const object welcome = person.client->last("welcome");
    if (!welcome.empty()) person.resume = welcome.at("resume").as_string();
    return welcome;
  }
  static std::string seen(const Person& person) {
    const object view = person.client->last("call");
    if (view.empty()) return "nothing";
    std::string text(view.at("state").as_string());
    if (const auto* me = view.if_contains("me")) text.append(" ").append(me->as_string()).append(":");
    for (const auto& party : view.at("parties").as_array()) {
      text.append(" ").append(party.at("party").as_string());
      if (!party.at("attached").as_bool()) text += '-';
    }
    return text;
  }
  // How the call stands for them, as their `sync` finds out.
  std::string synced(Person& person) {
    person.client->take();
    person.client->request(message("sync", {{"calls", {{call, 1}}}}));
    const object error = person.client->last("error");
    return error.empty() ? seen(person) : std::string(error.at("code").as_string());
  }
  void signal(Person& from, std::string_view to) {
    from.client->send(message(
        "signal",
        {{"call", call}, {"to", to}, {"epoch", 1}, {"peer_epoch", 1}, {"seq", 1}, {"ack", 0}, {"body", object{}}}));
  }

  std::unique_ptr<World> world;
  Person ada{"Ada", 1, nullptr}, bob{"Bob", 2, nullptr}, cyd{"Cyd", 3, nullptr};
  std::string call, link;

 private:
  std::uint64_t boots_ = 1;
};

INSTANTIATE_TEST_SUITE_P(Shards, OpenReturn, ::testing::Values(1u, 2u, 5u));

TEST_P(OpenReturn, a_session_keeps_its_party_over_another_connection_at_another_worker) {
  join(ada);
  join(bob);
  bob.keep();
  bob.client->disconnect();
  EXPECT_EQ(seen(ada), "open p0: p0 p1-");
  EXPECT_EQ(come_back(bob, 4).at("resumed"), true);
  EXPECT_EQ(seen(bob), "open p1: p0 p1");
  EXPECT_EQ(seen(ada), "open p0: p0 p1");
  signal(ada, "p1");
  EXPECT_EQ(bob.client->last("signal").at("from"), "p0");
  signal(bob, "p0");
  EXPECT_EQ(ada.client->last("signal").at("from"), "p1");
}

TEST_P(OpenReturn, a_page_that_is_loaded_anew_is_the_same_party_in_a_new_life) {
  join(ada);
  join(bob);
  bob.keep();
  bob.client->disconnect(1001);
  come_back(bob, 2, 77);
  EXPECT_EQ(seen(ada), "open p0: p0 p1");
  EXPECT_EQ(ada.client->last("call").at("parties").at(1).at("epoch"), 77);
  EXPECT_EQ(join(bob).at("type"), "ok") << "its page may not know that it is in it";
  EXPECT_EQ(seen(ada), "open p0: p0 p1");
  world->pass(Duration{600'000});
  EXPECT_EQ(seen(ada), "open p0: p0 p1") << "the former connection's time is of no interest";
}

TEST_P(OpenReturn, after_a_restart_everybody_is_who_they_were) {
  for (Person* person : {&ada, &bob, &cyd}) join(*person);
  world->pass(Duration{5'000});
  const auto version = cyd.client->last("call").at("version").to_number<std::uint64_t>();
  restart();
  EXPECT_EQ(come_back(cyd, 0).at("resumed"), true);
  EXPECT_EQ(seen(cyd), "open p2: p0- p1- p2") << "the mesh stands";
  EXPECT_GT(cyd.client->last("call").at("version").to_number<std::uint64_t>(), version);
  come_back(ada, 1);
  come_back(bob, 2);
  for (Person* person : {&ada, &bob, &cyd}) EXPECT_EQ(seen(*person).substr(8), " p0 p1 p2");
  EXPECT_EQ(seen(ada), "open p0: p0 p1 p2");
  signal(ada, "p2");
  EXPECT_EQ(cyd.client->last("signal").at("from"), "p0");
  EXPECT_EQ(world->open_calls(), 1u);
  world->pass(Duration{600'000});
  EXPECT_EQ(seen(bob), "open p1: p0 p1 p2");
  for (Person* person : {&ada, &bob, &cyd}) person->client->request(message("hang-up", {{"call", call}}));
  EXPECT_EQ(world->open_calls(), 0u);
}

TEST_P(OpenReturn, after_two_restarts_too) {
  for (Person* person : {&ada, &bob}) join(*person);
  restart();
  come_back(ada, 3);
  restart();
  come_back(bob, 0);
  EXPECT_EQ(seen(bob), "open p1: p0- p1") << "it has the older proof, and is in it";
  come_back(ada, 1);
  EXPECT_EQ(seen(bob), "open p1: p0 p1");
}

TEST_P(OpenReturn, who_does_not_return_in_time_is_not_in_it_any_more) {
  for (Person* person : {&ada, &bob, &cyd}) join(*person);
  restart();
  come_back(ada, 0);
  world->pass(world->settings.call_times.reconnecting - Duration{1});
  EXPECT_EQ(seen(ada), "open p0: p0 p1- p2-");
  come_back(bob, 1);
  world->pass(Duration{1});
  EXPECT_EQ(seen(ada), "open p0: p0 p1");
  come_back(cyd, 2);
  EXPECT_EQ(seen(cyd), "nothing");
  EXPECT_EQ(synced(cyd), "no-such-call");
  EXPECT_EQ(join(cyd).at("type"), "ok") << "the link is good still";
  EXPECT_EQ(seen(cyd), "open p103: p0 p1 p103");
}

TEST_P(OpenReturn, who_joins_before_anybody_returned_takes_nobodys_number) {
  for (Person* person : {&ada, &bob}) join(*person);
  restart();
  cyd.client = &world->connect(0);
  cyd.client->hello("Cyd", 3);
  EXPECT_EQ(join(cyd).at("type"), "ok");
  const std::string number(cyd.client->last("call").at("me").as_string());
  EXPECT_GE(PartyId::parse(number)->number, 1'000);
  come_back(bob, 1);
  EXPECT_EQ(seen(bob), "open p1: p0- p1 " + number);
  come_back(ada, 2);
  EXPECT_EQ(seen(cyd), "open " + number + ": p0 p1 " + number);
}

TEST_P(OpenReturn, a_link_from_before_a_restart_long_ago_counts_from_nothing) {
  restart();
  world->pass(world->settings.call_times.reconnecting);
  cyd.client = &world->connect(0);
  cyd.client->hello("Cyd", 3);
  join(cyd);
  EXPECT_EQ(seen(cyd), "waiting p0: p0");
}

TEST_P(OpenReturn, a_proof_counts_for_its_own_session_only_and_not_for_ever) {
  for (Person* person : {&ada, &bob}) join(*person);
  restart();
  const auto mine = *wire::unsealed<CallProof>(*world->settings.seal, *Sealed::parse(ada.proof));
  cyd.proof = ada.proof;
  come_back(cyd, 0);
  EXPECT_EQ(synced(cyd), "no-such-call");
  CallProof changed = mine;
  changed.expires = 1'800'000'000'000;  // now
  ada.proof = wire::sealed(*world->settings.seal, changed);
  come_back(ada, 1);
  EXPECT_EQ(synced(ada), "no-such-call");
  changed = mine;
  std::erase_if(changed.parties, [&](const auto& party) { return party.endpoint.at.session == mine.session; });
  ada.proof = wire::sealed(*world->settings.seal, changed);
  come_back(ada, 1);
  EXPECT_EQ(synced(ada), "no-such-call") << "it is not in it by its own word";
  changed = mine;
  changed.boot = world->settings.boot;
  ada.proof = wire::sealed(*world->settings.seal, changed);
  come_back(ada, 1);
  EXPECT_EQ(synced(ada), "no-such-call") << "this server remembers what has been since it began";
  EXPECT_EQ(world->open_calls(), 0u);
  ada.proof = wire::sealed(*world->settings.seal, mine);
  come_back(ada, 1);
  EXPECT_EQ(synced(ada), "open p0: p0 p1-") << "it was that alone";
}

TEST_P(OpenReturn, one_who_left_and_was_not_heard_leaves_when_the_call_returns) {
  for (Person* person : {&ada, &bob}) join(*person);
  restart();
  come_back(ada, 0);
  come_back(bob, 1);
  EXPECT_EQ(bob.client->request(message("hang-up", {{"call", call}})).at("type"), "ok");
  EXPECT_EQ(bob.client->last("call").at("reason"), "hung-up");
  EXPECT_EQ(seen(ada), "waiting p0: p0");
}

TEST_P(OpenReturn, who_is_back_has_a_slot_taken) {
  join(ada);
  restart();
  come_back(ada, 0);
  for (std::size_t i = 1; i < world->settings.calls_per_user; ++i) {
    link = ada.client->request(message("call-open")).at("link").as_string();
    EXPECT_EQ(join(ada).at("type"), "ok");
  }
  link = ada.client->request(message("call-open")).at("link").as_string();
  EXPECT_EQ(join(ada).at("code"), "busy");
}

}  // namespace
}  // namespace beckon::testing
