#include "app/doctor/report.hpp"

#include <algorithm>
#include <boost/json.hpp>

#include "ops/version.hpp"

namespace beckon::doctor {
namespace {

constexpr std::size_t width = 100, left = 11;

std::string_view title_of(std::string_view id) {
  constexpr std::pair<std::string_view, std::string_view> titles[] = {
      {"settings.", "Settings"},  {"state.", "Files"},     {"server.", "This server"}, {"tls.", "Certificate"},
      {"url.", "Public address"}, {"turn.", "TURN relay"}, {"clock.", "Clock"}};
  for (const auto& [area, title] : titles)
    if (id.starts_with(area)) return title;
  return "Others";
}

std::string_view colour_of(Status status) {
  switch (status) {
    case Status::Ok:
      return "\033[32m";
    case Status::Warning:
      return "\033[33m";
    case Status::Error:
      return "\033[31m";
    default:
      return "\033[2m";
  }
}

// `text` between the columns `left` and `width`, broken between words.
std::string indented(std::string_view text) {
  std::string out;
  std::size_t column = left;
  while (!text.empty()) {
    const auto end = std::min(text.find(' '), text.size());
    if (column > left && column + 1 + end > width) {
      out += '\n' + std::string(left, ' ');
      column = left;
    } else if (column > left) {
      out += ' ';
      ++column;
    }
    out += text.substr(0, end);
    column += end;
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return out + "\n";
}

std::string line_of(const Finding& finding, bool colour) {
  const std::string word(to_string(finding.status));
  std::string out = "  " + (colour ? std::string(colour_of(finding.status)) + word + "\033[0m" : word);
  out += std::string(left - 2 - word.size(), ' ') + indented(finding.message);
  if (!finding.remedy.empty()) out += std::string(left, ' ') + indented("What to do: " + finding.remedy);
  return out;
}

std::string counted(std::size_t number, const std::string& one) {
  return std::to_string(number) + " " + one + (number == 1 ? "" : "s");
}

}  // namespace

std::string report_text(const Findings& findings, bool colour) {
  std::string out;
  std::string_view title;
  for (const Finding& finding : findings) {
    if (const auto its = title_of(finding.id); its != title) {
      title = its;
      ((out += out.empty() ? "" : "\n") += title) += '\n';
    }
    out += line_of(finding, colour);
  }
  const auto count = [&](Status status) {
    return static_cast<std::size_t>(std::ranges::count(findings, status, &Finding::status));
  };
  return out + "\n" + counted(count(Status::Error), "error") + ", " + counted(count(Status::Warning), "warning") +
         ", " + std::to_string(count(Status::Ok)) + " ok, " + std::to_string(count(Status::Skipped)) + " skipped\n";
}

std::string report_json(const Findings& findings) {
  boost::json::array list;
  for (const Finding& finding : findings) {
    boost::json::object one{{"id", finding.id}, {"status", to_string(finding.status)}, {"message", finding.message}};
    if (!finding.remedy.empty()) one["remedy"] = finding.remedy;
    if (!finding.facts.empty()) one["facts"] = finding.facts;
    list.push_back(std::move(one));
  }
  return boost::json::serialize(boost::json::object{{"version", ops::version()}, {"findings", std::move(list)}}) + "\n";
}

}  // namespace beckon::doctor
