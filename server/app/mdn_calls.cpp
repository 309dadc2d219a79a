// What the client signals to others and they to it.
#include <algorithm>

#include "app/mdn_endpoint.hpp"

namespace beckon {
namespace {

using wire::mdn::Signal;
using wire::mdn::SignalKind;

constexpr Media audio_and_video{true, true, false};  // what the sample asks for, and nobody can tell it otherwise

Error nobody(const char* why) { return {ErrorCode::NoSuchUser, why}; }

}  // namespace

void MdnEndpoint::say(const MdnSignal& signal, std::string_view from) {
  std::string text;
  wire::mdn::write_signal(text, signal.kind, from, self_.name.str(), signal.content);
  say(text);
}

Result<> MdnEndpoint::on(const Signal& signal) {
  if (self_.user.empty()) return Error{ErrorCode::WrongState, "say a username first"};
  const auto names = [&](const UserRef& peer) { return !signal.target || *signal.target == peer.name.str(); };
  if (call_ && names(call_->peer())) return to_call(signal);
  if (pair_ && names(*pair_)) return to_mdn(*pair_, signal);
  if (!signal.target) return nobody("there is no target, and the client is in no call");
  const auto name = UserName::parse(*signal.target);
  const UserRef* target = name ? shared_.lobby.find(*name, hidden_) : nullptr;
  if (!target) return nobody("nobody has the name that is the target");
  if (target->user == self_.user) return nobody("the target is the client itself");
  const UserRef as_called{target->user, *name};
  return is_mdn_user(target->user) ? to_mdn(as_called, signal) : to_beckon(as_called, signal);
}

// ---- to another of MDN's clients: passed on as it is ----

void MdnEndpoint::relay(const UserId& to, SignalKind kind, std::string_view content) {
  post(wire::SendRelay{*RequestId::parse("relay"), to, *RelayKind::parse(to_string(kind)), {}},
       content.empty() ? "{}" : std::string(content));
}

void MdnEndpoint::pair_with(UserRef peer) {
  if (!pair_ || pair_->user != peer.user) hold_ = {};
  pair_ = std::move(peer);
}

void MdnEndpoint::unpair() {
  pair_.reset();
  hold_ = {};
}

Result<> MdnEndpoint::to_mdn(UserRef target, const Signal& signal) {
  relay(target.user, signal.kind, signal.content);
  const bool paired = pair_ && pair_->user == target.user;
  if (signal.kind == SignalKind::VideoOffer) {
    if (!paired) leave_call();
    pair_with(std::move(target));
  } else if (signal.kind == SignalKind::HangUp && paired) {
    unpair();
  }
  return {};
}

void MdnEndpoint::on(const wire::Relay& message) {
  const auto kind = wire::mdn::signal_kind(message.kind.str());
  if (!kind || !is_mdn_user(message.from.user)) return;  // an application's message: there is none on this page
  if (call_) {                                           // its page would mistake this for the call that it is in
    if (*kind == SignalKind::VideoOffer) relay(message.from.user, SignalKind::HangUp, {});
    return;
  }
  if (*kind == SignalKind::VideoOffer) pair_with(message.from);
  MdnSignal signal{*kind, std::string(message.body)};
  if (!pair_ || pair_->user != message.from.user) return say(signal, message.from.name.str());
  for (const MdnSignal& told : hold_.take(std::move(signal), shared_.context.now())) say(told, pair_->name.str());
  if (*kind == SignalKind::HangUp) unpair();
  if (hold_.bytes() > shared_.context.settings.mdn_waiting_bytes) unpair();  // nobody calls like this
}

// ---- to a Beckon end: a call ----

Result<> MdnEndpoint::to_beckon(const UserRef& target, const Signal& signal) {
  if (signal.kind != SignalKind::VideoOffer) return nobody("the client is in no call with the target");
  leave_call();
  begin_call(target);
  return to_call(signal);
}

void MdnEndpoint::begin_call(const UserRef& peer) {
  call_.emplace(CallId::random(), peer, MdnCall::Begun::ByClient);
  invite_ = *RequestId::parse("invite-" + std::to_string(++requests_));
  post(wire::CallInvite{invite_, call_->id(), peer.user, audio_and_video});
  sync_at_ = earlier(sync_at_, shared_.context.now() + sync_in_call);
}

Result<> MdnEndpoint::to_call(const Signal& signal) {
  if (signal.kind == SignalKind::HangUp) {
    leave_call();
    return {};
  }
  for (const MdnSignal& told : call_->from_client(signal.kind, signal.content)) say(told, call_->peer().name.str());
  if (call_->waiting_bytes() > shared_.context.settings.mdn_waiting_bytes) {
    const CallId call = call_->id();
    end_call();
    post_hang_up(call);
    return Error{ErrorCode::TooLarge, "too much waits for the other end"};
  }
  flush();
  return {};
}

void MdnEndpoint::post_hang_up(const CallId& call) { post(wire::HangUp{*RequestId::parse("hang-up"), call}); }

void MdnEndpoint::leave_call() {
  unpair();
  if (!call_) return;
  post_hang_up(call_->id());
  forget_call();
}

void MdnEndpoint::end_call() {
  say({SignalKind::HangUp, {}}, call_->peer().name.str());
  forget_call();
}

void MdnEndpoint::forget_call() {
  left_.push_back(call_->id());
  if (left_.size() > remembered) left_.pop_front();
  call_.reset();
}

void MdnEndpoint::on(const wire::CallSnapshot& snapshot) {
  const CallView& view = snapshot.view;
  if (view.phase == CallPhase::Ended) {
    if (call_ && call_->id() == view.call) end_call();
    return;
  }
  if (std::ranges::find(left_, view.call) != left_.end()) return post_hang_up(view.call);
  if (!view.me) return ring(view);
  if (view.phase == CallPhase::Ringing) return;
  // Under another id than it called with, when the other's invitation and its own have crossed.
  const UserId& other = is_mdn_user(view.caller.user) ? view.callee.user : view.caller.user;
  const bool wanted = call_ && call_->peer().user == other && (view.call == call_->id() || !call_->connected());
  if (!wanted) return post_hang_up(view.call);
  const bool begins = !call_->connected();
  if (!call_->take(view, epoch_)) {
    end_call();
    return post_hang_up(view.call);
  }
  // The page never tells how its media are: the other end's word has to do.
  if (begins) post(wire::CallMedia{*RequestId::parse("media"), view.call, call_->peer_party(), true});
  flush();
}

// The page answers whatever offer it gets, unless it is in a call.
void MdnEndpoint::ring(const CallView& view) {
  const bool same_peer = call_ && call_->peer().user == view.caller.user;
  if (pair_ || (call_ && !same_peer)) return post(wire::CallBusy{*RequestId::parse("busy"), view.call});
  if (call_ && call_->id() == view.call) return;  // accepted already
  if (call_ && call_->is_invitation()) return;    // the two have crossed: the call's home makes one of them
  if (call_ && call_->connected()) end_call();    // replaced: the caller has begun anew
  call_.emplace(view.call, view.caller, MdnCall::Begun::ByPeer);
  invite_ = *RequestId::parse("accept-" + std::to_string(++requests_));
  post(wire::CallAccept{invite_, view.call, audio_and_video});
}

void MdnEndpoint::on(const wire::Signal& signal) {
  if (!call_ || !call_->connected() || call_->id() != signal.call || signal.from != call_->peer_party()) return;
  SignalStream& stream = call_->stream();
  if (signal.epoch != stream.peer_epoch() || signal.peer_epoch != epoch_) return;
  stream.on_ack(signal.ack);
  for (const std::string& body : stream.receive(signal.seq, signal.body))
    for (const MdnSignal& told : call_->from_peer(shared_.decoder.read_body(body))) say(told, call_->peer().name.str());
  post(wire::SendSignalAck{signal.call, signal.from, {}, epoch_, stream.peer_epoch(), stream.ack()});
  flush();
}

void MdnEndpoint::on(const wire::SignalAck& ack) {
  if (!call_ || !call_->connected() || call_->id() != ack.call) return;
  SignalStream& stream = call_->stream();
  if (ack.epoch == stream.peer_epoch() && ack.peer_epoch == epoch_) stream.on_ack(ack.ack);
  flush();
}

void MdnEndpoint::flush() {
  if (!call_ || !call_->connected()) return;
  SignalStream& stream = call_->stream();
  for (SignalStream::Frame& frame : stream.take_due(shared_.context.now()))
    post(
        wire::SendSignal{
            call_->id(), call_->peer_party(), {}, epoch_, stream.peer_epoch(), frame.seq, stream.ack(), {}},
        std::move(frame.body));
}

}  // namespace beckon
