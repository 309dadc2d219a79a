// TLS 1.2 and 1.3 (RFC 5246, RFC 8446) under a connection, by OpenSSL.
#pragma once
#include <cstdint>
#include <memory>
#include <mutex>
#include <span>
#include <string>
#include <string_view>

#include "net/certificate.hpp"
#include "net/socket.hpp"

struct ssl_st;

namespace beckon::net {

// The certificate that new connections of a server show. It can be renewed while the server runs: connections that are
// there go on with the one they began with. renew() belongs to one thread, the rest to any.
class TlsContext {
 public:
  // PEM files: the certificate with what is between it and its root behind it, and its private key. Throws
  // std::runtime_error with the file's name and what is wrong with it.
  TlsContext(std::string certificate_file, std::string key_file);

  // Reads the files anew. True: they hold another certificate, which new connections show from now on. False: they hold
  // the same. An error, which says what is wrong with them (a new one that has expired is wrong too): the old one
  // stays.
  Result<bool> renew();

  // Of the one that is shown.
  std::shared_ptr<ssl_ctx_st> current() const;
  std::uint64_t expires() const;  // in seconds since 1970
  CertificateText text() const;

 private:
  struct Shown {
    CertificateText text;
    ServerContext server;
  };
  Result<Shown> read() const;

  std::string certificate_file_, key_file_;
  mutable std::mutex mutex_;
  Shown shown_;  // under the mutex
};

// The server's end of TLS on one non-blocking socket: what read_some() and write_some() are without it. The handshake
// goes on by itself in read(). Thread: the connection's.
class Tls {
 public:
  static constexpr std::size_t least_room = 16 * 1024;  // for one record's text, the largest there is

  Tls(const TlsContext& context, int fd);  // `fd` stays the caller's, and open for as long as this lives
  Io read(std::span<char> into);           // into.size() >= least_room, so that nothing decrypted stays behind
  Io write(std::string_view first, std::string_view second);
  void end_writing();  // says close_notify

 private:
  struct Free {
    void operator()(ssl_st* session) const;
  };
  Io io_of(int result);

  std::unique_ptr<ssl_st, Free> session_;
};

}  // namespace beckon::net
