// In the end, when everything had its time: what users have blocked is what all their devices say and what everybody
// sees and is answered.
#include <algorithm>
#include <set>

#include "app/model/schedule.hpp"

namespace beckon::model {

bool Schedule::is_there(const std::string& user) {
  return std::ranges::any_of(clients_, [&](const auto& c) { return !c->gone() && c->owner().user == user; });
}

bool Schedule::has_blocked(const std::string& by, const std::string& user) {
  return std::ranges::any_of(clients_, [&](const auto& client) {
    return !client->gone() && client->owner().user == by && client->neighbours().has(user);
  });
}

void Schedule::check_absence() {
  check_lists();
  check_rosters();
  if (failed()) return;
  probe();
  if (!failed()) check_probe();
}

void Schedule::check_lists() {
  for (auto& one : clients_) {
    if (one->gone()) continue;
    const std::string& user = one->owner().user;
    for (auto& other : clients_)
      if (!other->gone() && other->owner().user == user &&
          (other->neighbours().version != one->neighbours().version ||
           other->neighbours().list != one->neighbours().list))
        book_.fault(one->label() + " and " + other->label() + " know different lists");
    const Book::Deed last = book_.last_deed(user);
    if (last.label == one->label() && !last.uncertain && one->neighbours().has(last.user) != last.blocked)
      book_.fault(one->label() + "'s last word of " + last.user + " does not hold");
    if (!one->neighbours().blocked.empty()) book_.seen("blocked in the end");
  }
}

void Schedule::check_rosters() {
  for (auto& client : clients_) {
    if (client->gone()) continue;
    for (const std::string& user : users_) {
      const bool expected = is_there(user) && !hides(client->owner().user, user);
      if (client->neighbours().people.contains(user) == expected) continue;
      book_.fault(client->label() + (expected ? " does not see " : " sees ") + user);
    }
  }
}

void Schedule::probe() {
  if (trace_.on) trace_.add(servers_->now(), "schedule", "everybody speaks to everybody");
  for (auto& client : clients_) {
    client->neighbours().lines.clear();
    client->neighbours().answers.clear();
  }
  for (auto& client : clients_) {
    if (client->gone()) continue;
    client->speak();
    for (const std::string& user : users_) {
      if (user == client->owner().user) continue;
      client->address(user, false);
      if (hides(client->owner().user, user)) client->address(user, true);
    }
  }
  run_clients();
  pass(Duration{10'000}, true);
}

void Schedule::check_probe() {
  for (auto& client : clients_) {
    if (client->gone()) continue;
    const std::string& self = client->owner().user;
    Neighbours& its = client->neighbours();
    for (const std::string& user : users_) {
      if (user == self) continue;
      const bool blocks = its.has(user);
      const std::string expected = blocks ? "forbidden" : is_there(user) && !hides(self, user) ? "ok" : "offline";
      for (const std::string type : {"relay", "call-invite"}) {
        if (type == "call-invite" && !hides(self, user)) continue;
        if (!blocks && hides(self, user)) book_.seen("nobody there for who is blocked");
        if (const std::string& answer = its.answers[type + ' ' + user]; answer != expected)
          book_.fault(client->label() + " was answered " + answer + " to " + type + " to " + user);
      }
    }
    std::multiset<std::string> heard, due;
    for (const auto& [n, line] : its.lines) heard.insert(line);
    if (!its.lines.empty() && its.lines.rbegin()->first - its.lines.begin()->first + 1 != its.lines.size())
      book_.fault(client->label() + " misses a number of the lobby");
    for (auto& other : clients_)
      if (!other->gone() && !hides(self, other->owner().user)) due.insert(other->label());
    if (heard != due) book_.fault(client->label() + " did not hear what it was to hear in the lobby");
  }
}

}  // namespace beckon::model
