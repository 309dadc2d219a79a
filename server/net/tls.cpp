#include "net/tls.hpp"

#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <sys/socket.h>

#include <cerrno>
#include <cstdint>
#include <ctime>
#include <stdexcept>
#include <utility>

namespace beckon::net {
namespace {

int fd_of(BIO* bio) { return static_cast<int>(reinterpret_cast<std::intptr_t>(BIO_get_data(bio))); }

int outcome(BIO* bio, ssize_t result, int retry) {
  BIO_clear_retry_flags(bio);
  if (result < 0 && (errno == EAGAIN || errno == EWOULDBLOCK || errno == EINTR))
    BIO_set_flags(bio, retry | BIO_FLAGS_SHOULD_RETRY);
  return static_cast<int>(result);
}

// OpenSSL's own socket BIO would write without MSG_NOSIGNAL.
BIO_METHOD* make_socket_method() {
  BIO_METHOD* method = BIO_meth_new(BIO_TYPE_SOURCE_SINK | BIO_get_new_index(), "socket");
  BIO_meth_set_write(method, [](BIO* bio, const char* bytes, int size) {
    return outcome(bio, ::send(fd_of(bio), bytes, static_cast<std::size_t>(size), MSG_NOSIGNAL), BIO_FLAGS_WRITE);
  });
  BIO_meth_set_read(method, [](BIO* bio, char* bytes, int size) {
    return outcome(bio, ::recv(fd_of(bio), bytes, static_cast<std::size_t>(size), 0), BIO_FLAGS_READ);
  });
  BIO_meth_set_ctrl(method, [](BIO*, int command, long, void*) -> long { return command == BIO_CTRL_FLUSH ? 1 : 0; });
  return method;
}

}  // namespace

void Tls::Free::operator()(ssl_st* session) const { SSL_free(session); }

TlsContext::TlsContext(std::string certificate_file, std::string key_file)
    : certificate_file_(std::move(certificate_file)), key_file_(std::move(key_file)) {
  auto shown = read();
  if (!shown) throw std::runtime_error(shown.error().message);
  shown_ = std::move(*shown);
}

Result<TlsContext::Shown> TlsContext::read() const {
  auto text = read_certificate(certificate_file_, key_file_);
  if (!text) return text.error();
  auto server = make_server_context(*text, certificate_file_, key_file_);
  if (!server) return server.error();
  return Shown{std::move(*text), std::move(*server)};
}

Result<bool> TlsContext::renew() {
  auto shown = read();
  if (!shown) return shown.error();
  const std::scoped_lock lock(mutex_);
  if (shown->text == shown_.text) return false;
  if (shown->server.expires <= static_cast<std::uint64_t>(std::time(nullptr)))
    return Error{ErrorCode::Internal, "the certificate in " + certificate_file_ + " has expired"};
  shown_ = std::move(*shown);
  return true;
}

std::shared_ptr<ssl_ctx_st> TlsContext::current() const {
  const std::scoped_lock lock(mutex_);
  return shown_.server.context;
}

std::uint64_t TlsContext::expires() const {
  const std::scoped_lock lock(mutex_);
  return shown_.server.expires;
}

CertificateText TlsContext::text() const {
  const std::scoped_lock lock(mutex_);
  return shown_.text;
}

Tls::Tls(const TlsContext& context, int fd) : session_(SSL_new(context.current().get())) {
  static BIO_METHOD* const method = make_socket_method();
  BIO* bio = BIO_new(method);
  BIO_set_data(bio, reinterpret_cast<void*>(static_cast<std::intptr_t>(fd)));
  BIO_set_init(bio, 1);
  SSL_set_bio(session_.get(), bio, bio);
  SSL_set_accept_state(session_.get());
}

Io Tls::io_of(int result) {
  if (result > 0) return {IoState::Done, static_cast<std::size_t>(result)};
  switch (SSL_get_error(session_.get(), result)) {
    case SSL_ERROR_WANT_READ:
    case SSL_ERROR_WANT_WRITE:
      return {IoState::WouldBlock};
    case SSL_ERROR_ZERO_RETURN:
      return {IoState::Ended};
    default:
      ERR_clear_error();  // the queue is the thread's, not the connection's
      return {IoState::Failed};
  }
}

// As many records as are there and find room: the loop says only once that there is something.
Io Tls::read(std::span<char> into) {
  std::size_t bytes = 0;
  while (into.size() - bytes >= least_room) {
    const Io io = io_of(SSL_read(session_.get(), into.data() + bytes, static_cast<int>(into.size() - bytes)));
    if (io.state != IoState::Done) return bytes > 0 ? Io{IoState::Done, bytes} : io;
    bytes += io.bytes;
  }
  return {IoState::Done, bytes};
}

Io Tls::write(std::string_view first, std::string_view second) {
  std::size_t bytes = 0;
  for (std::string_view piece : {first, second})
    while (!piece.empty()) {
      const Io io = io_of(SSL_write(session_.get(), piece.data(), static_cast<int>(piece.size())));
      if (io.state != IoState::Done) return bytes > 0 ? Io{IoState::Done, bytes} : io;
      bytes += io.bytes;
      piece.remove_prefix(io.bytes);
    }
  return {IoState::Done, bytes};
}

void Tls::end_writing() {
  SSL_shutdown(session_.get());
  ERR_clear_error();
}

}  // namespace beckon::net
