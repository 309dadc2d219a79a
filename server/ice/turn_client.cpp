#include "ice/turn_client.hpp"

#include <algorithm>

#include "ice/stun_format.hpp"

namespace beckon::ice {
namespace {

using namespace std::chrono_literals;
constexpr auto first_repeat = 250ms;  // shorter than RFC 8489's 500 ms: somebody waits for the answer
constexpr std::size_t largest_message = 65'535;
constexpr std::uint32_t udp_protocol = 17u << 24;  // REQUESTED-TRANSPORT
constexpr int unauthenticated = 401, stale_nonce = 438;

WaitUntil in(std::chrono::milliseconds time) { return std::chrono::steady_clock::now() + time; }

Error no_good(std::string why) { return {ErrorCode::Internal, std::move(why)}; }

}  // namespace

Result<TurnClient> TurnClient::open(const TurnUri& uri, const TransportAddress& to, std::chrono::milliseconds wait) {
  TurnClient client(wait);
  if (uri.transport == TurnTransport::Udp) {
    auto socket = BlockingSocket::connect(BlockingSocket::Kind::Datagram, to, in(wait));
    if (!socket) return socket.error();
    client.socket_ = std::move(*socket);
  } else {
    auto stream = BlockingStream::connect(to, uri.host, uri.transport == TurnTransport::Tls, in(wait));
    if (!stream) return stream.error();
    client.stream_ = std::move(*stream);
  }
  return client;
}

const std::optional<Certificate>& TurnClient::certificate() const {
  static const std::optional<Certificate> none;
  return stream_ ? stream_->certificate() : none;
}

Result<void> TurnClient::write(std::span<const std::uint8_t> bytes, WaitUntil deadline) {
  return stream_ ? stream_->send(bytes, deadline) : socket_->send(bytes, deadline);
}

Result<Bytes> TurnClient::read(WaitUntil deadline) {
  if (socket_) {
    Bytes datagram(largest_message);
    const auto size = socket_->receive(datagram, deadline);
    if (!size) return size.error();
    datagram.resize(*size);
    return datagram;
  }
  while (true) {
    if (const auto size = stun_frame_size(buffered_); size && buffered_.size() >= *size) {
      const auto end = buffered_.begin() + static_cast<std::ptrdiff_t>(*size);
      Bytes message(buffered_.begin(), end);
      buffered_.erase(buffered_.begin(), end);
      return message;
    }
    std::array<std::uint8_t, 4096> part{};
    const auto size = stream_->receive(part, deadline);
    if (!size) return size.error();
    if (*size == 0) return no_good("the server ended the connection");
    buffered_.insert(buffered_.end(), part.begin(), part.begin() + static_cast<std::ptrdiff_t>(*size));
  }
}

// RFC 8489, 6.2.1: over UDP sent again after a time that doubles; with the same transaction id.
Result<StunMessage> TurnClient::exchange(const StunWriter& request, const TransactionId& id, StunMethod method) {
  const WaitUntil deadline = in(wait_);
  auto repeat = std::chrono::milliseconds(first_repeat);
  while (true) {
    if (const auto sent = write(request.bytes(), deadline); !sent) return sent.error();
    const WaitUntil pause = socket_ ? std::min(deadline, in(repeat)) : deadline;
    repeat *= 2;
    while (true) {
      const auto bytes = read(pause);
      if (!bytes) {
        if (std::chrono::steady_clock::now() >= deadline || std::chrono::steady_clock::now() < pause)
          return bytes.error();
        break;
      }
      auto message = StunMessage::decode(*bytes);
      if (!message || message->transaction() != id || message->method() != method) continue;
      if (message->kind() == StunClass::Success || message->kind() == StunClass::Error) return *message;
    }
  }
}

template <class Add>
TurnOutcome TurnClient::ask_once(StunMethod method, Add add, std::optional<StunMessage>& answer) {
  const TransactionId id = random_transaction();
  StunWriter request(StunClass::Request, method, id);
  add(request);
  const bool is_signed = !nonce_.empty();
  if (is_signed) {
    request.add(StunAttribute::Username, std::string_view(credentials_.username));
    request.add(StunAttribute::Realm, std::string_view(realm_)).add(StunAttribute::Nonce, std::string_view(nonce_));
    request.sign(key_);
  }
  request.add_fingerprint();
  auto got = exchange(request, id, method);
  if (!got) return {0, got.error().message};
  answer = std::move(*got);
  if (answer->kind() == StunClass::Error) {
    const std::string reason(answer->error_reason());
    return {answer->error_code(), reason.empty() ? "refused" : reason};
  }
  if (is_signed && !answer->is_signed_with(key_)) return {0, "the answer is not signed with the shared secret"};
  return {};
}

// The first answer is the challenge (RFC 8489, 9.2.3); a stale nonce is replaced once.
template <class Add>
TurnOutcome TurnClient::ask(StunMethod method, Add add, std::optional<StunMessage>* answer) {
  std::optional<StunMessage> got;
  TurnOutcome outcome = ask_once(method, add, got);
  for (int tries = 0; tries < 2 && (outcome.code == unauthenticated || outcome.code == stale_nonce); ++tries) {
    if (outcome.code == unauthenticated && !nonce_.empty()) break;  // these credentials are not taken
    nonce_ = got->text(StunAttribute::Nonce);
    realm_ = got->text(StunAttribute::Realm).empty() ? realm_ : got->text(StunAttribute::Realm);
    key_ = long_term_key(credentials_.username, realm_, credentials_.password);
    if (nonce_.empty()) break;
    outcome = ask_once(method, add, got);
  }
  if (answer) *answer = std::move(got);
  return outcome;
}

TurnOutcome TurnClient::binding() {
  std::optional<StunMessage> answer;
  auto outcome = ask(
      StunMethod::Binding, [](StunWriter&) {}, &answer);
  if (!outcome.done()) return outcome;
  mapped_ = answer->xor_address(StunAttribute::XorMappedAddress);
  if (!mapped_) outcome.why = "the answer holds no address";
  return outcome;
}

TurnOutcome TurnClient::allocate() {
  std::optional<StunMessage> answer;
  auto outcome = ask(
      StunMethod::Allocate, [](StunWriter& request) { request.add(StunAttribute::RequestedTransport, udp_protocol); },
      &answer);
  if (!outcome.done()) return outcome;
  relayed_ = answer->xor_address(StunAttribute::XorRelayedAddress);
  mapped_ = answer->xor_address(StunAttribute::XorMappedAddress);
  if (!relayed_) outcome.why = "the answer holds no relay address";
  return outcome;
}

TurnOutcome TurnClient::create_permission(const TransportAddress& peer) {
  return ask(StunMethod::CreatePermission,
             [&](StunWriter& request) { request.add(StunAttribute::XorPeerAddress, peer); });
}

TurnOutcome TurnClient::bind_channel(std::uint16_t channel, const TransportAddress& peer) {
  return ask(StunMethod::ChannelBind, [&](StunWriter& request) {
    request.add(StunAttribute::ChannelNumber, std::uint32_t{channel} << 16).add(StunAttribute::XorPeerAddress, peer);
  });
}

TurnOutcome TurnClient::release() {
  relayed_.reset();
  return ask(StunMethod::Refresh, [](StunWriter& request) { request.add(StunAttribute::Lifetime, 0u); });
}

Result<void> TurnClient::send(const TransportAddress& peer, std::string_view data) {
  StunWriter indication(StunClass::Indication, StunMethod::Send, random_transaction());
  indication.add(StunAttribute::XorPeerAddress, peer).add(StunAttribute::Data, data);
  return write(indication.bytes(), in(wait_));
}

Result<void> TurnClient::send_on_channel(std::uint16_t channel, std::string_view data) {
  Bytes message(4 + stun_format::padded(data.size()));
  stun_format::write16(message, 0, channel);
  stun_format::write16(message, 2, data.size());
  std::ranges::copy(data, message.begin() + 4);
  return write(message, in(wait_));
}

Result<std::string> TurnClient::receive(WaitUntil deadline) {
  while (true) {
    const auto bytes = read(deadline);
    if (!bytes) return bytes.error();
    const bool channel = bytes->size() >= 4 && (bytes->front() & 0xC0) == 0x40;
    if (channel) {
      const std::size_t size = stun_format::read16(*bytes, 2);
      if (size <= bytes->size() - 4)
        return std::string(bytes->begin() + 4, bytes->begin() + 4 + static_cast<std::ptrdiff_t>(size));
      continue;
    }
    const auto message = StunMessage::decode(*bytes);
    if (message && message->kind() == StunClass::Indication && message->method() == StunMethod::Data)
      return std::string(message->text(StunAttribute::Data));
  }
}

}  // namespace beckon::ice
