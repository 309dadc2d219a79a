#include "app/certificate_watch.hpp"

#include <array>
#include <csignal>
#include <ctime>
#include <stdexcept>

#include "ops/log.hpp"

namespace beckon {

CertificateWatch::CertificateWatch(net::Loop& loop, net::TlsContext& tls,
                                   std::function<void(const net::CertificateText&)> renewed, Duration interval,
                                   std::function<void()> before_look)
    : loop_(loop),
      tls_(tls),
      renewed_(std::move(renewed)),
      interval_(interval),
      before_look_(std::move(before_look)),
      next_(loop.now() + interval) {
  loop_.on_alarm([this] { return next_; }, [this] { look(Why::Time); });
  loop_.on_signal(SIGHUP, [this] { look(Why::Asked); });
}

Result<bool> CertificateWatch::renew() {
  try {
    before_look_();
  } catch (const std::runtime_error& error) {
    return Error{ErrorCode::Internal, error.what()};
  }
  return tls_.renew();
}

void CertificateWatch::look(Why why) {
  next_ = loop_.now() + interval_;
  const auto renewed = renew();
  if (!renewed) {
    const std::string& complaint = renewed.error().message;
    if (why == Why::Asked || complaint != complaint_)
      ops::log_warn("tls-certificate-refused",
                    {{"why", complaint}, {"still", "the one before it, until " + date_and_time(tls_.expires())}});
    complaint_ = complaint;
    return;
  }
  complaint_.clear();
  if (!*renewed) {
    if (why == Why::Asked) ops::log_info("tls-certificate-unchanged");
    return;
  }
  ops::log_info("tls-certificate-renewed", {{"expires", date_and_time(tls_.expires())}});
  try {
    renewed_(tls_.text());
  } catch (const std::runtime_error& error) {
    ops::log_warn("turn-certificate-not-renewed", {{"why", error.what()}});
  }
}

std::string date_and_time(std::uint64_t seconds_since_1970) {
  const auto seconds = static_cast<std::time_t>(seconds_since_1970);
  std::tm broken_down{};
  gmtime_r(&seconds, &broken_down);
  std::array<char, 32> text{};
  const auto size = std::strftime(text.data(), text.size(), "%Y-%m-%dT%H:%M:%SZ", &broken_down);
  return {text.data(), size};
}

}  // namespace beckon
