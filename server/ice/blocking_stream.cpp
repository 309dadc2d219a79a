#include "ice/blocking_stream.hpp"

#include <openssl/err.h>
#include <openssl/ssl.h>
#include <poll.h>

#include <csignal>

namespace beckon::ice {

void BlockingStream::FreeContext::operator()(ssl_ctx_st* context) const { SSL_CTX_free(context); }
void BlockingStream::FreeSession::operator()(ssl_st* session) const { SSL_free(session); }

Result<BlockingStream> BlockingStream::connect(const TransportAddress& to, const std::string& host, bool tls,
                                               WaitUntil deadline) {
  auto socket = BlockingSocket::connect(BlockingSocket::Kind::Stream, to, deadline);
  if (!socket) return socket.error();
  BlockingStream stream(std::move(*socket));
  if (!tls) return stream;
  if (const auto begun = stream.begin_tls(host, deadline); !begun) return begun.error();
  return stream;
}

Result<void> BlockingStream::begin_tls(const std::string& host, WaitUntil deadline) {
  std::signal(SIGPIPE, SIG_IGN);  // OpenSSL writes without MSG_NOSIGNAL
  context_.reset(SSL_CTX_new(TLS_client_method()));
  SSL_CTX_set_verify(context_.get(), SSL_VERIFY_NONE, nullptr);  // we look ourselves, below
  SSL_CTX_set_options(context_.get(), SSL_OP_IGNORE_UNEXPECTED_EOF);
  session_.reset(SSL_new(context_.get()));
  SSL_set_fd(session_.get(), socket_.descriptor());
  if (!TransportAddress::parse(host, 0)) SSL_set_tlsext_host_name(session_.get(), host.c_str());
  while (true) {
    ERR_clear_error();
    const int outcome = SSL_connect(session_.get());
    if (outcome == 1) break;
    if (const auto more = again(outcome, deadline); !more) return more.error();
  }
  const std::unique_ptr<X509, decltype(&X509_free)> shown(SSL_get1_peer_certificate(session_.get()), &X509_free);
  if (!shown) return Error{ErrorCode::Internal, "the server shows no certificate"};
  certificate_ = read_certificate(shown.get());
  certificate_->problem = chain_problem(shown.get(), SSL_get_peer_cert_chain(session_.get()));
  return {};
}

Result<bool> BlockingStream::again(int outcome, WaitUntil deadline) {
  const int error = SSL_get_error(session_.get(), outcome);
  if (error == SSL_ERROR_WANT_READ || error == SSL_ERROR_WANT_WRITE) {
    const auto waited = socket_.wait(error == SSL_ERROR_WANT_READ ? POLLIN : POLLOUT, deadline);
    if (!waited) return waited.error();
    return true;
  }
  if (error == SSL_ERROR_ZERO_RETURN) return false;
  const char* const reason = ERR_reason_error_string(ERR_get_error());
  ERR_clear_error();
  return Error{ErrorCode::Internal, reason ? std::string("TLS failed: ") + reason : "the connection was broken off"};
}

Result<void> BlockingStream::send(std::span<const std::uint8_t> bytes, WaitUntil deadline) {
  if (!session_) return socket_.send(bytes, deadline);
  while (!bytes.empty()) {
    ERR_clear_error();
    const int sent = SSL_write(session_.get(), bytes.data(), static_cast<int>(bytes.size()));
    if (sent > 0) {
      bytes = bytes.subspan(static_cast<std::size_t>(sent));
    } else if (const auto more = again(sent, deadline); !more) {
      return more.error();
    } else if (!*more) {
      return Error{ErrorCode::Internal, "the other side ended the connection"};
    }
  }
  return {};
}

Result<std::size_t> BlockingStream::receive(std::span<std::uint8_t> into, WaitUntil deadline) {
  if (!session_) return socket_.receive(into, deadline);
  while (true) {
    ERR_clear_error();
    const int received = SSL_read(session_.get(), into.data(), static_cast<int>(into.size()));
    if (received > 0) return static_cast<std::size_t>(received);
    const auto more = again(received, deadline);
    if (!more) return more.error();
    if (!*more) return 0u;
  }
}

}  // namespace beckon::ice
