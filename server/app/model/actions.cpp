// What happens in a schedule: to whom, and how often.
#include "app/model/schedule.hpp"

namespace beckon::model {

void Schedule::act() {
  if (dice_.percent(harshness_))
    trouble();
  else if (Client& client = any(); client.state() == Client::State::Open)
    act_of(client);
  run_clients();
  update_media();
  const std::uint32_t speed = dice_.below(10);
  if (speed < 4)
    flow(dice_.below(12));
  else if (speed < 8)
    flow(1'000);
  else
    pass(Duration{dice_.below(3) == 0 ? dice_.below(40'000) : dice_.below(3'000)}, speed == 8);
}

void Schedule::act_of(Client& client) {
  std::vector<Talk*> ringing, here;
  for (auto& [id, talk] : client.talks()) {
    if (talk.live() && talk.rings() && !talk.calling) ringing.push_back(&talk);
    if (talk.live() && (talk.calling || talk.me >= 0)) here.push_back(&talk);
  }
  if (!ringing.empty() && dice_.percent(70)) {
    Talk& talk = *dice_.of(ringing);
    const std::uint32_t answer = dice_.below(20);
    if (answer < 12 && !talk.accepting) {
      book_.seen("accept");
      client.accept(talk);
    } else if (answer == 12) {
      client.decline(talk);
    } else if (answer == 13) {
      client.busy(talk);
    }
    return;
  }
  if (dice_.percent(8)) return block_or_forgive(client);
  if (!here.empty() && dice_.percent(80)) {
    Talk& talk = *dice_.of(here);
    if (dice_.percent(10)) {
      const bool media = std::ranges::any_of(talk.lines, &Line::media);
      const std::string id = talk.id;
      client.hang_up(talk);
      book_.seen("hang up");
      if (media && !talk.open && dice_.percent(70))
        for (auto& other : clients_)
          if (other.get() != &client) other->peer_hung_up(id);
    } else if (talk.in_call()) {
      client.say(talk, 1 + dice_.below(4));
    }
    return;
  }
  if (dice_.percent(25)) {
    if (book_.links.empty() || (book_.links.size() < 3 && dice_.percent(20))) return client.make_link();
    return client.join(dice_.of(book_.links));
  }
  if (dice_.percent(75)) {
    book_.seen("invite");
    const std::string& to = dice_.of(users_);
    if (to != client.owner().user) client.invite(to);
    return;
  }
  fuss(client);
}

void Schedule::block_or_forgive(Client& client) {
  const std::string& user = dice_.of(users_);
  if (user == client.owner().user) return;
  if (client.neighbours().has(user))
    client.unblock(user);
  else if (dice_.percent(60))
    client.block(user);
}

void Schedule::fuss(Client& client) {
  static const std::vector<std::pair<std::string, std::string>> about_calls{
      {"call-ringing", ""}, {"call-accept", R"(,"media":{"audio":true,"video":true,"data":true})"},
      {"call-busy", ""},    {"call-media", R"(,"peer":"p1","state":"lost")"},
      {"ice-servers", ""},
  };
  static const std::vector<std::pair<std::string, std::string>> others{
      {"room-join", R"(,"room":"garden")"},
      {"room-leave", R"(,"room":"garden")"},
      {"room-leave", R"(,"room":"lobby")"},
      {"room-join", R"(,"room":"lobby")"},
      {"chat", R"(,"room":"lobby","message":"bWVzc2FnZS1pZC0xMjM0NQ","text":"hello")"},
      {"rename", R"(,"name":"dan")"},
      {"rename", R"(,"name":"user-a")"},
  };
  if (dice_.percent(30) && !client.talks().empty()) {
    auto talk = std::next(client.talks().begin(), dice_.below(client.talks().size()));
    if (talk->second.live()) return;  // what it wants of its own calls it knows best
    const auto& [type, extra] = about_calls[dice_.below(about_calls.size())];
    return client.ask(type, talk->first, extra);
  }
  if (dice_.percent(20))
    return client.ask("relay", "", R"(,"to":")" + dice_.of(users_) + R"(","kind":"note","body":{"n":1})");
  const auto& [type, extra] = others[dice_.below(others.size())];
  client.ask(type, "", extra);
}

void Schedule::trouble() {
  Client& client = any();
  const std::uint32_t what = dice_.below(20);
  if (what < 6) {
    book_.seen("lost transport");
    client.lose_transport(dice_.percent(30));
    client.come_back(dice_.percent(30));
  } else if (what < 7) {
    servers_->notice_broken();
  } else if (what < 10) {
    book_.seen("reload");
    client.reload();
  } else if (what < 12) {
    client.media_out = !client.media_out;
  } else if (what < 13) {
    book_.seen("change of transport");
    client.lose_transport(false, 4010);
    client.come_back(true);
  } else if (what < 14) {
    book_.seen("long absence");
    client.lose_transport(dice_.percent(50));
  } else if (what < 15) {
    dice_.percent(50) ? client.bye() : client.close(dice_.percent(50) ? 1001 : 1006);
  } else if (what < 17) {
    book_.seen("restart");
    servers_->restart(Duration{dice_.below(4'000)});
  } else {
    client.come_back(true);
  }
}

}  // namespace beckon::model
