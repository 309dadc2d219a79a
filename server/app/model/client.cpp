// The session and the requests of a client.
#include "app/model/client.hpp"

#include <algorithm>

#include "wire/json_writer.hpp"

namespace beckon::model {
namespace {

constexpr Duration answer_time{3'000}, welcome_time{8'000}, try_again{1'000}, quick_sync{5'000};

Heard& reader() {
  static Heard the_reader;
  return the_reader;
}

std::string in_quotes(std::string_view text) { return '"' + std::string(text) + '"'; }

}  // namespace

Client::Client(Servers& servers, Book& book, Dice& dice, Trace& trace, Owner owner, std::string label)
    : servers_(servers),
      book_(book),
      dice_(dice),
      trace_(trace),
      owner_(std::move(owner)),
      label_(std::move(label)),
      connect_at_(servers.now()),
      offline_since_(servers.now()),
      epoch_(static_cast<Epoch>(dice.next())),
      heard_(reader()) {}

void Client::transmit(std::string text) {
  if (trace_.on) note("-> " + text.substr(0, 220));
  servers_.send(transport_, std::move(text));
}

void Client::connect() {
  connect_at_.reset();
  shard_ = dice_.below(Servers::shards);
  transport_ = servers_.connect(shard_);
  boot_ = servers_.boot();
  state_ = State::Opening;
  note("connects to shard " + std::to_string(shard_));
  send_hello();
}

void Client::send_hello() {
  hello_until_ = servers_.now() + welcome_time;
  std::string text;
  wire::ObjectWriter hello(text);
  hello.plain("type", "hello").number("v", 1).plain("device", owner_.device);
  if (owner_.guest != owner_.device) hello.plain("guest", owner_.guest);
  hello.plain("name", owner_.name).number("epoch", epoch_);
  if (neighbours_.version != 0) hello.json("blocked", neighbours_.kept(owner_.user));
  if (!resume_.empty()) {
    hello.plain("resume", resume_);
    std::vector<std::string_view> proofs;
    for (const auto& [id, talk] : talks_)
      if (!talk.proof.empty() && !talk.confirmed) proofs.push_back(talk.proof);
    if (!proofs.empty())
      hello.list("calls", proofs, [](std::string& out, std::string_view proof) { out += in_quotes(proof); });
  }
  hello.end();
  transmit(std::move(text));
}

void Client::welcomed() {
  state_ = State::Open;
  hello_until_.reset();
  const bool same = heard_.flag("resumed");
  if (same && heard_.text("session") != session_) book_.fault("resumed as another session");
  if (heard_.text("user") != owner_.user) book_.fault("welcomed as somebody else");
  if (same) book_.seen("resumed");
  if (same && shard_ != session_shard_ && session_shard_ != no_shard) book_.seen("moved");
  session_shard_ = shard_;
  session_ = heard_.text("session");
  resume_ = heard_.text("resume");
  take_list(heard_.raw("blocked"));
  if (neighbours_.version != 0 && neighbours_.boot != boot_) book_.fault("the list that was brought was not taken");
  note("<- welcome, " + std::string(same ? "resumed " : "new session ") + session_);
  if (!same) {  // another session is in none of the calls
    for (const Request& request : requests_)
      if (request.type == "block" || request.type == "unblock") book_.list_is_uncertain(owner_.user);
    requests_.clear();
    for (auto& [id, talk] : talks_) {
      if (talk.live() && talk.open) {
        rejoin(talk);
        continue;
      }
      if (talk.live()) end(talk, "session-lost", true);
      talk.confirmed = true;
    }
  }
  for (auto& [id, talk] : talks_) {
    talk.floor = 0;
    for (Line& line : talk.lines) {  // what is not acknowledged is sent again at once
      line.stream.set_attached(false);
      line.stream.set_attached(line.peer_attached);
    }
    if (talk.live() && talk.rings() && !talk.calling) talk.keep_ringing = servers_.now() + Duration{15'000};
  }
  for (Request& request : requests_) request.again = servers_.now();
  sync();
}

// An `error` before the welcome.
void Client::refused() {
  const std::string_view code = heard_.text("code");
  note("<- refused: " + std::string(code));
  if (code == "session-expired") {
    resume_.clear();
    return send_hello();
  }
  if (code == "name-taken") {
    owner_.name = owner_.user.substr(0, 10) + std::to_string(dice_.below(1000));
    return send_hello();
  }
  if (code == "internal" || code == "draining" || code == "offline") {
    lose_transport(false, 4010);
    come_back(false);
    return;
  }
  book_.fault("hello was refused: " + std::string(code));
}

bool Client::wants_quick_sync() const {
  return std::ranges::any_of(talks_, [](const auto& entry) {
    return entry.second.live() &&
           (entry.second.rings() || entry.second.state == "connecting" || entry.second.state == "joined");
  });
}

void Client::sync() {
  sync_at_ = servers_.now() + (wants_quick_sync() ? quick_sync : servers_.settings().heartbeat);
  std::string text;
  wire::ObjectWriter message(text);
  message.plain("type", "sync").plain("id", "sync");
  std::string calls;
  wire::ObjectWriter versions(calls);
  for (const auto& [id, talk] : talks_)
    if (talk.live() && !talk.joining()) versions.number(id, talk.version);
  versions.end();
  message.json("calls", calls);
  message.json("rooms", R"({"lobby":{"roster":0,"chat":0}})");
  message.end();
  transmit(std::move(text));
}

Client::Request& Client::request(std::string_view type, const std::string& call, std::string_view extra) {
  const std::string id = 'r' + std::to_string(++next_request_);
  std::string text = R"({"type":")" + std::string(type) + R"(","id":")" + id + '"';
  if (!call.empty() && type != "call-join") text += R"(,"call":")" + call + '"';
  text += std::string(extra) + '}';
  const Time now = servers_.now();
  requests_.push_back({id, std::string(type), call, std::move(text), now, now + Duration{60'000}});
  return requests_.back();
}

bool Client::asks(std::string_view type, const std::string& call) const {
  return std::ranges::any_of(requests_, [&](const Request& r) { return r.type == type && r.call == call; });
}

void Client::drop_requests(const std::string& call, std::string_view type) {
  std::erase_if(requests_, [&](const Request& r) { return r.call == call && (type.empty() || r.type == type); });
}

void Client::answered() {
  const std::string_view id = heard_.text("id");
  const auto found = std::ranges::find(requests_, id, &Request::id);
  if (found == requests_.end()) return;
  const Request request = std::move(*found);
  requests_.erase(found);
  if (heard_.type() == "error") return failed(request, heard_.text("code"));
  reached(request);
  if (request.type == "call-open")
    book_.links.push_back({std::string(heard_.text("call")), std::string(heard_.text("link"))});
  const auto talk = talks_.find(request.call);
  if (request.type == "call-invite" && talk != talks_.end() && heard_.has("call")) {
    const std::string stands(heard_.text("call"));
    if (stands == request.call) return;
    note(request.call.substr(0, 4) + " became " + stands.substr(0, 4));
    const bool over = talk->second.ended;
    book_.seen("merged");
    end(talk->second, "merged", true);
    const auto standing = talks_.find(stands);
    if (!over && standing != talks_.end() && standing->second.ended &&
        standing->second.reason == "busy") {  // called back in the end
      drop_requests(stands);
      Talk& other = standing->second = Talk{};
      other.id = stands;
      other.begun = servers_.now();
      other.state = "connecting";
      other.me = 1;
      other.peer = talk->second.peer;
    }
    if (over && !talks_[stands].ended) {  // given up meanwhile: so is what it became
      Talk& other = talks_[stands];
      other.id = stands;
      hang_up(other);
    }
  }
  if (request.type == "hang-up" && talk != talks_.end()) talk->second.confirmed = true;
  if (request.type == "call-join" && talk != talks_.end()) {
    book_.seen("joined");
    if (heard_.text("call") != request.call) book_.fault("joined another call");
    if (talk->second.live() && talk->second.joining()) talk->second.state = "joined";
    sync_at_ = earlier(sync_at_, servers_.now() + quick_sync);  // its snapshot may be lost
  }
}

void Client::failed(Request request, std::string_view code) {
  note("<- " + request.type + " " + request.call.substr(0, 4) + ": " + std::string(code));
  if (code == "bad-message" && request.type != "call-media")
    return book_.fault("the server took for bad: " + request.text);
  const auto found = talks_.find(request.call);
  Talk* talk = found == talks_.end() ? nullptr : &found->second;
  const Time now = servers_.now();
  const auto again = [&] {
    request.again = now + try_again;
    requests_.push_back(std::move(request));
  };
  if (code == "internal" || code == "draining" || code == "rate-limited") {
    if (now < request.until) return again();
    if (request.type == "hang-up") return again();
  }
  if (!request.about.empty()) neighbours_.answers[request.type + ' ' + request.about] = code;
  if (request.type == "block" || request.type == "unblock") list_changed(request, false);
  if (!talk) return;
  if (request.type == "call-join") {
    if (talk->live()) end(*talk, code, true);
  } else if (request.type == "call-invite") {
    if (code == "offline" && talk->server_lost_it && now < talk->begun + servers_.settings().call_times.invite)
      return again();
    if (talk->live()) end(*talk, code, true);
  } else if (request.type == "call-accept") {
    if (code == "no-such-call" && talk->live() && talk->keep_ringing && now < *talk->keep_ringing) return again();
    if (talk->live() && talk->rings()) end(*talk, code, false);
  } else if (request.type == "call-cancel" || request.type == "call-decline") {
    this->request("hang-up", request.call);  // too late to take back
  } else if (request.type == "hang-up") {
    talk->confirmed = true;
  }
}

void Client::hear(const Servers::Delivery& delivery) {
  if (delivery.to != transport_ || gone()) return;
  if (delivery.text.empty()) {
    note("is closed with " + std::to_string(delivery.close_code));
    disconnected();
    transport_ = 0;
    state_ = delivery.close_code == 4004 ? State::Gone : State::Offline;
    if (gone()) return;
    offline_since_ = servers_.now();
    hello_until_.reset();
    return come_back(false);
  }
  heard_.read(delivery.text);
  const std::string_view type = heard_.type();
  if (trace_.on && type != "welcome" && type != "roster" && type != "presence")
    note("<- " + delivery.text.substr(0, 420));
  if (state_ == State::Opening) {
    if (type == "welcome") return welcomed();
    if (type == "error") return refused();
    return book_.fault("heard " + std::string(type) + " before the welcome");
  }
  if (type == "call") return on_call();
  if (type == "signal" || type == "signal-ack") return on_signal();
  if (type == "ok") return answered();
  if (type == "blocked") return take_list(delivery.text);
  if (type == "roster" || type == "presence" || type == "chat") return hear_room();
  if (type != "error") return;
  if (heard_.has("id")) return answered();
  if (heard_.has("call") && !heard_.has("seq")) return on_unknown_call(std::string(heard_.text("call")));
}

void Client::lose_transport(bool late, std::uint16_t code) {
  if (transport_ == 0) return;
  disconnected();
  note(late ? "loses its connection, and the server does not know" : "closes or loses its connection");
  servers_.close_by_client(transport_, code, late);
  transport_ = 0;
  state_ = State::Offline;
  offline_since_ = servers_.now();
  hello_until_.reset();
}

void Client::come_back(bool at_once) {
  if (gone() || state_ != State::Offline) return;
  connect_at_ = servers_.now() + Duration(at_once ? 0 : dice_.below(1'500));
}

void Client::bye() {
  if (state_ == State::Open) {
    disconnected();
    transmit(R"({"type":"bye"})");
    servers_.close_by_client(transport_, 1000);
  } else {
    lose_transport(false);
  }
  state_ = State::Gone;
  transport_ = 0;
}

void Client::close(std::uint16_t code) {
  lose_transport(false, code);
  note("is gone for good");
  state_ = State::Gone;
}

void Client::reload() {
  if (gone()) return;
  lose_transport(false, 1001);
  note("starts anew");
  epoch_ = static_cast<Epoch>(dice_.next());
  for (const Request& request : requests_)
    if (request.type == "block" || request.type == "unblock") book_.list_is_uncertain(owner_.user);
  requests_.clear();
  // Stored: the token, the proofs, which calls it has ended, and whom its user has blocked.
  std::erase_if(talks_, [](const auto& entry) {
    return !entry.second.ended && entry.second.proof.empty() && !entry.second.open;
  });
  for (auto& [id, talk] : talks_) {
    talk.lines.clear();
    talk.version = talk.floor = 0;
    talk.said_ringing = talk.accepting = false;
    if (talk.ended && !talk.confirmed) request("hang-up", id);
    if (talk.live() && talk.open) rejoin(talk);
  }
  come_back(true);
}

void Client::run() {
  const Time now = servers_.now();
  const auto due = [&](const Deadline& at) { return at && now >= *at; };
  if (gone()) return;
  if (state_ == State::Offline && due(connect_at_)) connect();
  if (state_ == State::Opening && due(hello_until_)) {
    lose_transport(false);
    come_back(false);
  }
  for (auto entry = talks_.begin(); entry != talks_.end();) run_talk((entry++)->second);
  if (state_ != State::Open) return;
  for (Request& request : requests_)
    if (now >= request.again) {
      request.again = now + answer_time;
      transmit(request.text);
    }
  if (due(sync_at_)) sync();
}

Deadline Client::next_deadline() const {
  if (gone()) return {};
  Deadline next = state_ == State::Offline ? connect_at_ : hello_until_;
  for (const auto& [id, talk] : talks_) {
    if (!talk.live()) continue;
    next = earlier(next, talk.keep_ringing);
    if (talk.rings() && talk.calling) next = earlier(next, talk.begun + patience);
    if (!talk.rings() && state_ != State::Open && !std::ranges::any_of(talk.lines, &Line::media))
      next = earlier(next, offline_since_ + patience);
    if (state_ == State::Open && !talk.joining())  // until then nothing is sent
      for (const Line& line : talk.lines) next = earlier(next, line.stream.next_deadline());
  }
  if (state_ != State::Open) return next;
  for (const Request& request : requests_) next = earlier(next, request.again);
  return earlier(next, sync_at_);
}

std::string Client::unanswered() const {
  std::string all;
  for (const Request& request : requests_) all += ' ' + request.text;
  return all;
}

}  // namespace beckon::model
