// Looks after the files of the server's certificate, so that a renewed one is shown without a restart.
#pragma once
#include <functional>
#include <string>

#include "net/loop.hpp"
#include "net/tls.hpp"

namespace beckon {

// On the loop's thread, which it gives an alarm. Outlives the loop's run.
class CertificateWatch {
 public:
  // Looks every `interval`, and on SIGHUP. `renewed` is called after new connections have begun to be shown another
  // one; it may throw std::runtime_error, which is logged.
  // `before_look` may make new files; it may throw std::runtime_error, which is logged like a file that is refused.
  CertificateWatch(
      net::Loop& loop, net::TlsContext& tls, std::function<void(const net::CertificateText&)> renewed,
      Duration interval = Duration{60'000}, std::function<void()> before_look = [] {});
  CertificateWatch(const CertificateWatch&) = delete;
  CertificateWatch& operator=(const CertificateWatch&) = delete;

 private:
  enum class Why : std::uint8_t { Time, Asked };
  void look(Why why);
  Result<bool> renew();

  net::Loop& loop_;
  net::TlsContext& tls_;
  std::function<void(const net::CertificateText&)> renewed_;
  Duration interval_;
  std::function<void()> before_look_;
  Time next_;
  std::string complaint_;  // of the last look; the same is not logged every minute
};

// "2027-01-31T12:00:00Z"
std::string date_and_time(std::uint64_t seconds_since_1970);

}  // namespace beckon
