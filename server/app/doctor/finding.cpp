#include "app/doctor/finding.hpp"

#include <algorithm>

namespace beckon::doctor {

std::string_view to_string(Status status) {
  switch (status) {
    case Status::Ok:
      return "ok";
    case Status::Skipped:
      return "skipped";
    case Status::Warning:
      return "warning";
    default:
      return "error";
  }
}

Finding ok(std::string id, std::string message, boost::json::object facts) {
  return {std::move(id), Status::Ok, std::move(message), {}, std::move(facts)};
}
Finding skipped(std::string id, std::string message, boost::json::object facts) {
  return {std::move(id), Status::Skipped, std::move(message), {}, std::move(facts)};
}
Finding warning(std::string id, std::string message, std::string remedy, boost::json::object facts) {
  return {std::move(id), Status::Warning, std::move(message), std::move(remedy), std::move(facts)};
}
Finding error(std::string id, std::string message, std::string remedy, boost::json::object facts) {
  return {std::move(id), Status::Error, std::move(message), std::move(remedy), std::move(facts)};
}

int exit_code(const Findings& findings) {
  const auto has = [&](Status status) {
    return std::ranges::any_of(findings, [&](const Finding& one) { return one.status == status; });
  };
  return has(Status::Error) ? 1 : has(Status::Warning) ? 3 : 0;
}

}  // namespace beckon::doctor
