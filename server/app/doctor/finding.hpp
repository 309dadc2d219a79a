// What a check of `beckon doctor` found.
#pragma once
#include <boost/json/object.hpp>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace beckon::doctor {

enum class Status : std::uint8_t { Ok, Skipped, Warning, Error };

struct Finding {
  std::string id;  // "AREA.WHAT", stable: docs/doctor.md lists them
  Status status = Status::Ok;
  std::string message;  // sentences that need no knowledge of Beckon's code
  std::string remedy;   // what to type or change; with Warning and Error
  boost::json::object facts;
};
using Findings = std::vector<Finding>;

std::string_view to_string(Status status);  // "ok", "skipped", "warning", "error"

Finding ok(std::string id, std::string message, boost::json::object facts = {});
Finding skipped(std::string id, std::string message, boost::json::object facts = {});
Finding warning(std::string id, std::string message, std::string remedy, boost::json::object facts = {});
Finding error(std::string id, std::string message, std::string remedy, boost::json::object facts = {});

// Of the program: 0 when nothing is wrong, 1 with an error, 3 when there are only warnings.
int exit_code(const Findings& findings);

}  // namespace beckon::doctor
