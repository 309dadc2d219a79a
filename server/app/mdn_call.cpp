#include "app/mdn_call.hpp"

namespace beckon {

using wire::mdn::Candidate;
using wire::mdn::Description;
using wire::mdn::SignalKind;

namespace {

constexpr std::size_t most_kept = 256 * 1024;  // of an offer and its candidates, to begin anew with

}  // namespace

bool MdnCall::take(const CallView& view, Epoch own_epoch) {
  const PartyView& peer = view.parties.at(1 - view.me->number);
  id_ = view.call;
  version_ = view.version;
  if (!stream_) {
    stream_.emplace(own_epoch, peer.epoch);
    peer_party_ = peer.party;
    for (std::string& body : waiting_) stream_->push(std::move(body));
    waiting_.clear();
  }
  stream_->set_attached(peer.attached);
  return stream_->peer_epoch() == peer.epoch;
}

std::size_t MdnCall::waiting_bytes() const { return stream_ ? stream_->unacknowledged_bytes() : waiting_bytes_; }

std::vector<MdnSignal> MdnCall::from_client(SignalKind kind, std::string_view content) {
  const bool candidate = kind == SignalKind::NewIceCandidate;
  if (kind == SignalKind::VideoOffer) {
    if (!peer_offer_.empty()) {
      // The offers have met at the client, which has dropped its own and answers neither. It is made to begin anew,
      // with the other end's offer.
      ignoring_client_ = true;
      std::vector<MdnSignal> anew{{SignalKind::HangUp, {}}};
      anew.insert(anew.end(), peer_offer_.begin(), peer_offer_.end());
      return anew;
    }
    offered_ = true;
    ignoring_client_ = false;
  } else if (kind == SignalKind::VideoAnswer) {
    if (peer_offer_.empty()) return {};  // to nothing
    peer_offer_.clear();
    ignoring_client_ = false;
  } else if (candidate && ignoring_client_) {
    return {};
  }
  std::string body = candidate ? "{\"candidate\":" : "{\"description\":";
  body.append(content).push_back('}');
  if (stream_) {
    stream_->push(std::move(body));
  } else {
    waiting_bytes_ += body.size();
    waiting_.push_back(std::move(body));
  }
  return {};
}

std::vector<MdnSignal> MdnCall::from_peer(const wire::mdn::Body& body) {
  if (const auto* description = std::get_if<Description>(&body)) return description_from_peer(*description);
  const auto* candidate = std::get_if<Candidate>(&body);
  if (!candidate || ignoring_peer_) return {};
  MdnSignal signal{SignalKind::NewIceCandidate, std::string(candidate->json)};
  if (!peer_offer_.empty() && (kept_bytes_ += signal.content.size()) <= most_kept) peer_offer_.push_back(signal);
  return {std::move(signal)};
}

std::vector<MdnSignal> MdnCall::description_from_peer(const Description& description) {
  if (!description.offer) {
    if (!offered_) return {};  // to nothing
    offered_ = false;
    ignoring_peer_ = false;
    return {{SignalKind::VideoAnswer, std::string(description.json)}};
  }
  ignoring_peer_ = offered_;  // it gives way and answers the client's
  if (ignoring_peer_) return {};
  peer_offer_ = {{SignalKind::VideoOffer, std::string(description.json)}};
  kept_bytes_ = description.json.size();
  return peer_offer_;
}

}  // namespace beckon
