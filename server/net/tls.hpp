// TLS 1.2 and 1.3 (RFC 5246, RFC 8446) under a connection, by OpenSSL.
#pragma once
#include <memory>
#include <span>
#include <string>
#include <string_view>

#include "net/socket.hpp"

struct ssl_st;
struct ssl_ctx_st;

namespace beckon::net {

// A certificate chain and its key, as all connections of a server show them. Made once, then used by any thread.
class TlsContext {
 public:
  // PEM files: the certificate with what is between it and its root behind it, and its private key. Throws
  // std::runtime_error with the file's name and what is wrong with it.
  TlsContext(const std::string& certificate_file, const std::string& key_file);
  ssl_ctx_st* raw() const { return context_.get(); }

 private:
  struct Free {
    void operator()(ssl_ctx_st* context) const;
  };
  std::unique_ptr<ssl_ctx_st, Free> context_;
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
