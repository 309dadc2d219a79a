#include "ops/address_forms.hpp"
#include "ops/command.hpp"

namespace beckon::ops {
namespace {

void declare_doctor(CLI::App& app, CommandLine& line) {
  app.add_flag("--json", line.doctor.json, "Print one JSON object for programs: {version, findings}.");
  app.add_option("--url", line.doctor.url,
                 "Where people's browsers go, such as https://talk.example.org: is looked at too, through whatever "
                 "stands in front of Beckon.")
      ->type_name("URL");
}

Settings::Complaint doctor_complaint(CommandLine& line) {
  auto& url = line.doctor.url;
  if (url.ends_with('/')) url.pop_back();
  if (url.empty() || is_origin(url)) return std::nullopt;
  return "--url must be an address such as https://talk.example.org, not \"" + url + "\"";
}

}  // namespace

Command doctor_command() {
  Command command{CommandLine::Action::Doctor, "doctor",
                  "Look whether everything works, and say what to do where it does not."};
  command.footer =
      "Give it the settings that the server has: the same --config, flags and environment, as the same user. It looks "
      "at a running server, and without one at whether it could run. It ends with 0 when all is well, 1 when something "
      "does not work, 2 when the settings or flags are wrong, 3 when there are only warnings. docs/doctor.md explains "
      "each finding.";
  command.options = declare_doctor;
  command.complaint = doctor_complaint;
  return command;
}

}  // namespace beckon::ops
