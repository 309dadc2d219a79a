// Who the client is, who is there, and what they say to each other.
#include "app/mdn_endpoint.hpp"

#include <bit>

#include "app/numbered_name.hpp"
#include "core/random.hpp"
#include "wire/mdn_text.hpp"

namespace beckon {
namespace {

std::uint32_t random_number() {
  std::uint32_t number = 0;
  while (number == 0) number = std::bit_cast<std::uint32_t>(random_bytes<sizeof number>());
  return number;
}

Error wrong_state(const char* why) { return {ErrorCode::WrongState, why}; }

}  // namespace

MdnEndpoint::MdnEndpoint(TransportId transport, MdnShared& shared)
    : transport_(transport), shared_(shared), number_(random_number()), epoch_(random_number()) {
  std::string text;
  wire::mdn::write_id(text, number_);
  say(text);
}

void MdnEndpoint::post(wire::ClientMessage message, std::string body) {
  shared_.posts.push_back({transport_, std::move(message), std::move(body)});
}

Result<> MdnEndpoint::on(const wire::mdn::Username& username) {
  if (stage_ == Stage::Opening || stage_ == Stage::Renaming) return wrong_state("the last name is not settled yet");
  wanted_ = username.name;
  attempt_ = 0;
  stage_ = stage_ == Stage::Nameless ? Stage::Opening : Stage::Renaming;
  try_name();
  return {};
}

void MdnEndpoint::try_name() {
  name_ = numbered_name(wanted_, attempt_);
  if (stage_ == Stage::Opening)
    post(wire::Hello{1, DeviceSecret::random(), {}, name_, {}, {}, epoch_, {}, {}, {}});
  else
    post(wire::Rename{*RequestId::parse("rename"), name_});
}

void MdnEndpoint::try_next_name() {
  if (++attempt_ < most_names_tried) return try_name();
  stage_ = stage_ == Stage::Opening ? Stage::Nameless : Stage::Here;
}

void MdnEndpoint::named(const UserName& name) {
  stage_ = Stage::Here;
  self_.name = name;
  if (name.str() == wanted_) return;
  std::string text;
  wire::mdn::write_rejected_name(text, number_, name.str());
  say(text);
}

Result<> MdnEndpoint::on(const wire::mdn::Message& message) {
  if (self_.user.empty()) return wrong_state("say a username first");
  std::string text = wire::mdn::without_tags(message.text);
  if (text.empty()) return Error{ErrorCode::BadMessage, "nothing but tags"};
  post(wire::Chat{*RequestId::parse("chat"), lobby_name(), MessageId::random(), std::move(text)});
  return {};
}

void MdnEndpoint::on(const wire::Welcome& welcome) {
  self_ = welcome.who;
  sync_at_ = shared_.context.now() + shared_.context.settings.heartbeat;
  if (welcome.roster) chat_ = welcome.roster->chat;
  named(welcome.who.name);
  on_lobby();
}

void MdnEndpoint::on_lobby() {
  if (self_.user.empty()) return;
  say(shared_.lobby.user_list(self_, hidden_));
  if (pair_ && !shared_.lobby.has(pair_->user)) unpair();
}

void MdnEndpoint::hide(const std::vector<UserId>& hidden) {
  std::set<UserId> now(hidden.begin(), hidden.end());
  if (now == hidden_) return;
  hidden_ = std::move(now);
  on_lobby();
}

void MdnEndpoint::on(const ChatMessage& message) {
  if (message.n <= chat_) return;
  chat_ = message.n;
  std::string text;
  wire::mdn::write_message(text, message);
  say(text);
}

void MdnEndpoint::on(const wire::Ok& ok) {
  if (ok.id.str() == "rename" && stage_ == Stage::Renaming) {
    named(name_);
    on_lobby();
  }
}

void MdnEndpoint::on(const wire::Failure& failure) {
  const bool naming = stage_ == Stage::Opening ? !failure.id : failure.id && failure.id->str() == "rename";
  if (naming && failure.error.code == ErrorCode::NameTaken) return try_next_name();
  if (naming) {
    stage_ = self_.user.empty() ? Stage::Nameless : Stage::Here;
  } else if (call_ && (failure.id ? *failure.id == invite_ && !call_->connected()
                                  : failure.call == call_->id() && failure.error.code == ErrorCode::NoSuchCall)) {
    end_call();
  }
}

void MdnEndpoint::sync(Time now) {
  const auto& settings = shared_.context.settings;
  sync_at_ = now + (call_ && !call_->connected() ? sync_in_call : settings.heartbeat);
  wire::Sync sync{*RequestId::parse("sync"), {}, {{lobby_name(), {shared_.lobby.version(), chat_}}}};
  if (call_ && call_->version() != 0) sync.calls.emplace(call_->id(), call_->version());
  post(std::move(sync));
}

void MdnEndpoint::ask_lobby() {
  if (!self_.user.empty()) sync(shared_.context.now());
}

void MdnEndpoint::tick(Time now) {
  if (sync_at_ && now >= *sync_at_) sync(now);
  for (const MdnSignal& told : hold_.take_due(now)) say(told, pair_->name.str());
  flush();
}

Deadline MdnEndpoint::next_deadline() const {
  return earlier(sync_at_, call_ ? call_->next_deadline() : hold_.next_deadline());
}

}  // namespace beckon
