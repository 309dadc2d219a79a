// A coturn for the time of a check, as Beckon would start it: with the same addresses, ports and limits, a secret that
// nobody else knows, and its files in a directory that goes away with it.
#pragma once
#include <memory>
#include <string>

#include "core/error.hpp"
#include "ice/coturn_config.hpp"
#include "ice/coturn_process.hpp"

namespace beckon::doctor {

class TrialCoturn {
 public:
  // Waits until it answers, at most ten seconds. The plan's directory and secret are not used; `pem` is what it shows,
  // if the plan has TLS.
  static Result<std::unique_ptr<TrialCoturn>> start(ice::CoturnPlan plan, const std::string& pem);
  ~TrialCoturn();  // ends it and waits for that
  TrialCoturn(const TrialCoturn&) = delete;
  TrialCoturn& operator=(const TrialCoturn&) = delete;

  const std::string& secret() const { return plan_.secret; }

 private:
  explicit TrialCoturn(ice::CoturnPlan plan) : plan_(std::move(plan)) {}
  bool answers();

  ice::CoturnPlan plan_;
  std::unique_ptr<ice::CoturnProcess> process_;
};

}  // namespace beckon::doctor
