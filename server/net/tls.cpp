#include "net/tls.hpp"

#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <sys/socket.h>

#include <cerrno>
#include <cstdint>
#include <stdexcept>
#include <system_error>

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

// The first of those that led to it.
std::string what_failed() {
  const unsigned long code = ERR_peek_error();
  ERR_clear_error();
  if (ERR_SYSTEM_ERROR(code)) return std::generic_category().message(ERR_GET_REASON(code));
  const char* reason = ERR_reason_error_string(code);
  return reason ? reason : "it cannot be read";
}

}  // namespace

void TlsContext::Free::operator()(ssl_ctx_st* context) const { SSL_CTX_free(context); }
void Tls::Free::operator()(ssl_st* session) const { SSL_free(session); }

TlsContext::TlsContext(const std::string& certificate_file, const std::string& key_file)
    : context_(SSL_CTX_new(TLS_server_method())) {
  ERR_clear_error();
  SSL_CTX* context = context_.get();
  if (SSL_CTX_use_certificate_chain_file(context, certificate_file.c_str()) != 1)
    throw std::runtime_error("no certificate in " + certificate_file + ": " + what_failed());
  if (SSL_CTX_use_PrivateKey_file(context, key_file.c_str(), SSL_FILETYPE_PEM) != 1)
    throw std::runtime_error("no key in " + key_file + " that fits the certificate: " + what_failed());
  SSL_CTX_set_min_proto_version(context, TLS1_2_VERSION);
  SSL_CTX_set_options(context, SSL_OP_NO_RENEGOTIATION | SSL_OP_NO_COMPRESSION | SSL_OP_IGNORE_UNEXPECTED_EOF |
                                   SSL_OP_CIPHER_SERVER_PREFERENCE | SSL_OP_PRIORITIZE_CHACHA);
  // What is pending moves and grows between two attempts to write it; idle connections keep no buffers.
  SSL_CTX_set_mode(context,
                   SSL_MODE_ENABLE_PARTIAL_WRITE | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER | SSL_MODE_RELEASE_BUFFERS);
}

Tls::Tls(const TlsContext& context, int fd) : session_(SSL_new(context.raw())) {
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
