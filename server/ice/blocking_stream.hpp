// A connection over TCP, under TLS if wanted, for a program that does one thing after the other. It connects to
// servers whose certificate nobody would trust, too: who asks is told what is wrong with it.
#pragma once
#include <memory>
#include <optional>
#include <string>

#include "ice/blocking_socket.hpp"
#include "ice/certificate.hpp"

struct ssl_st;
struct ssl_ctx_st;

namespace beckon::ice {

class BlockingStream {
 public:
  // `host` is asked for by name (SNI) unless it is an address.
  static Result<BlockingStream> connect(const TransportAddress& to, const std::string& host, bool tls,
                                        WaitUntil deadline);

  Result<void> send(std::span<const std::uint8_t> bytes, WaitUntil deadline);
  Result<std::size_t> receive(std::span<std::uint8_t> into, WaitUntil deadline);  // 0 at its end

  // With TLS: what the server showed, `problem` as the machine's own store sees it.
  const std::optional<Certificate>& certificate() const { return certificate_; }

 private:
  struct FreeContext {
    void operator()(ssl_ctx_st* context) const;
  };
  struct FreeSession {
    void operator()(ssl_st* session) const;
  };
  explicit BlockingStream(BlockingSocket socket) : socket_(std::move(socket)) {}
  Result<void> begin_tls(const std::string& host, WaitUntil deadline);
  // What to do about OpenSSL's answer: nothing, wait and ask again, or give up.
  Result<bool> again(int outcome, WaitUntil deadline);

  BlockingSocket socket_;
  std::unique_ptr<ssl_ctx_st, FreeContext> context_;
  std::unique_ptr<ssl_st, FreeSession> session_;
  std::optional<Certificate> certificate_;
};

}  // namespace beckon::ice
