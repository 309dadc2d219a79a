#include "app/model/schedule.hpp"

namespace beckon::model {
namespace {

// Many short lives find more than few long ones, but not all.
std::uint32_t any_length(Dice& dice) { return dice.below(16) == 0 ? 60 + dice.below(40) : 10 + dice.below(26); }

// Half of the schedules have a store without faults: there the rest goes deeper.
StoreFaults any_faults(Dice& dice) {
  StoreFaults faults;
  switch (dice.below(8)) {
    case 0:
    case 1:
      faults.delay = 150;
      faults.repeat = 100;
      faults.late = 100;
      break;
    case 2:
      faults.race = 150;
      faults.late = 50;
      break;
    case 3:
      faults.drop = 60;
      faults.repeat = 60;
      break;
    case 4:
      faults.fail = faults.fail_get = 30;
      break;
    default:
      break;
  }
  return faults;
}

}  // namespace

Schedule::Schedule(std::uint64_t seed, std::uint32_t steps, bool trace) : steps_(steps), dice_(seed) {
  trace_.on = trace;
  seed_random_bytes(seed);
}

Outcome Schedule::play(Coverage* coverage) {
  coverage_ = coverage;
  servers_ = std::make_unique<Servers>(any_faults(dice_), dice_, trace_);
  harshness_ = dice_.percent(70) ? 8 : 25;
  populate();
  const std::uint32_t length = any_length(dice_);
  Outcome outcome;
  for (; outcome.steps < std::min(length, steps_) && !failed(); ++outcome.steps) act();
  if (!failed()) calm_down();
  if (!failed()) leave();
  outcome.fault = book_.fault();
  if (coverage_)
    for (const auto& [what, times] : book_.all_seen()) coverage_->counts[what] += times;
  outcome.trace = trace_.text();
  return outcome;
}

void Schedule::populate() {
  const auto secret = [](char user, char device) {
    std::string text = std::string("device-") + user + device;
    text.resize(21, '0');
    return text + 'A';
  };
  const std::string devices[] = {"a1", "a2", "b1", "b2", "c1"};
  for (const std::string& device : devices) {
    Owner owner;
    owner.device = secret(device[0], device[1]);
    owner.guest = secret(device[0], '1');  // the others were linked to the first
    owner.user = guest_user(*DeviceSecret::parse(owner.guest)).str();
    owner.name = std::string("user-") + device[0];
    if (device[1] == '1') users_.push_back(owner.user);
    clients_.push_back(std::make_unique<Client>(*servers_, book_, dice_, trace_, owner, device));
  }
  run_clients();
  if (dice_.percent(70)) flow(1'000);
}

void Schedule::run_clients() {
  for (auto& client : clients_) client->run();
}

void Schedule::flow(std::uint32_t most) {
  std::optional<Servers::Delivery> delivery;
  for (std::uint32_t i = 0; i < most && !failed(); ++i) {
    delivery.reset();
    if (!servers_->step(delivery)) return;
    if (!delivery) continue;
    for (auto& client : clients_)
      if (client->transport() == delivery->to) {
        client->hear(*delivery);
        client->run();
        break;
      }
    if (delivery->to) update_media();
  }
}

void Schedule::pass(Duration time, bool settle) {
  const Time end = servers_->now() + time;
  for (std::uint32_t turns = 0; !failed(); ++turns) {
    if (turns > 20'000) book_.fault("there is no end of deadlines");
    flow(settle ? 100'000 : dice_.below(20));
    Deadline next = servers_->next_deadline();
    for (auto& client : clients_) next = earlier(next, client->next_deadline());
    if (!next || *next > end) break;
    servers_->set_now(*next);
    servers_->tick();
    run_clients();
  }
  servers_->set_now(end);
}

// Media flow between two parties who know each other's present life, have each heard from the other, and whose networks
// carry them.
void Schedule::update_media() {
  for (auto& one : clients_)
    for (auto& [id, talk] : one->talks())
      for (Line& line : talk.lines) line.media = false;
  for (std::size_t i = 0; i < clients_.size(); ++i)
    for (auto& [id, talk] : clients_[i]->talks()) {
      if (!talk.in_call() || clients_[i]->gone() || clients_[i]->media_out) continue;
      for (std::size_t j = i + 1; j < clients_.size(); ++j) {
        Client& other = *clients_[j];
        const auto its = other.talks().find(id);
        if (its == other.talks().end() || !its->second.in_call() || other.gone() || other.media_out) continue;
        Line* mine = talk.line(its->second.me);
        Line* theirs = its->second.line(talk.me);
        if (!mine || !theirs || mine->stream.peer_epoch() != other.epoch() ||
            theirs->stream.peer_epoch() != clients_[i]->epoch())
          continue;
        mine->media = theirs->media = mine->heard > 0 && theirs->heard > 0;
      }
    }
}

void Schedule::calm_down() {
  if (trace_.on) trace_.add(servers_->now(), "schedule", "calms down");
  const StoreFaultCounts faults = servers_->heal();
  if (faults.dropped > 0) book_.seen("message between shards lost");
  if (faults.repeated > 0) book_.seen("message between shards repeated");
  if (faults.delayed > 0) book_.seen("message between shards late");
  if (faults.raced > 0) book_.seen("write lost a race");
  if (faults.failed > 0) book_.seen("write failed");
  servers_->notice_broken();
  for (auto& client : clients_) {
    client->media_out = false;
    client->come_back(false);
  }
  update_media();
  run_clients();
  pass(Duration{300'000}, true);
  if (!failed()) check_calm();
}

void Schedule::check_calm() {
  std::set<std::string> calls;
  for (auto& client : clients_) {
    if (client->gone()) continue;
    if (client->state() != Client::State::Open) book_.fault(client->label() + " is not connected in the end");
    if (const auto left = client->unanswered(); !left.empty())
      book_.fault(client->label() + " was never answered:" + left);
    for (auto& [id, talk] : client->talks()) {
      if (talk.live()) calls.insert(id);
      if (!talk.confirmed && talk.ended && !talk.proof.empty())
        book_.fault(client->label() + " does not know whether " + id + " has ended");
    }
  }
  for (const auto& id : calls) check_call(id);
  if (!failed()) check_absence();
}

// A call that somebody is in, after everything had its time.
void Schedule::check_call(const std::string& id) {
  std::vector<std::pair<Client*, Talk*>> in;
  for (auto& client : clients_)
    if (const auto found = client->talks().find(id);
        found != client->talks().end() && found->second.live() && !client->gone())
      in.emplace_back(client.get(), &found->second);
  const auto complain = [&](const std::string& what) { book_.fault("call " + id + ": " + what); };
  const bool open = in[0].second->open;
  book_.seen(open ? "call by link lives to the end" : "call lives to the end");
  if (!open && in.size() != 2) return complain(std::to_string(in.size()) + " believe that it goes on");
  if (!open && hides(in[0].first->owner().user, in[1].first->owner().user))
    return complain("goes on although one has blocked the other");
  const std::string state = !open ? "active" : in.size() == 1 ? "waiting" : "open";
  for (const auto& [client, talk] : in) {
    if (talk->state != state) return complain(client->label() + " has it " + talk->state);
    if (talk->lines.size() != in.size() - 1)
      return complain(client->label() + " knows of " + std::to_string(talk->lines.size()) + " others");
    for (const Line& line : talk->lines) {
      if (!line.media) return complain("no media");
      if (line.stream.unacknowledged_bytes() != 0) return complain("signals were not acknowledged");
    }
  }
  for (const auto& [one, talk] : in)
    for (const auto& [other, its] : in) {
      if (one == other) continue;
      const Line *mine = talk->line(its->me), *theirs = its->line(talk->me);
      if (!mine || !theirs) return complain("the parties");
      if (mine->said != theirs->heard) return complain("signals were lost");
    }
}

void Schedule::leave() {
  if (trace_.on) trace_.add(servers_->now(), "schedule", "everybody leaves");
  for (auto& client : clients_) {
    if (client->gone()) continue;
    switch (dice_.below(3)) {
      case 0:
        client->bye();
        break;
      case 1:
        client->close(1001);
        break;
      default:
        client->close(1006);
    }
    if (dice_.percent(50)) flow(dice_.below(20));
  }
  pass(Duration{600'000}, true);
  flow(100'000);
  if (const auto leak = servers_->leak(); !failed() && !leak.empty()) book_.fault("left behind:" + leak);
}

}  // namespace beckon::model
