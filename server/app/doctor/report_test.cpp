#include "app/doctor/report.hpp"

#include <gmock/gmock.h>

#include <algorithm>
#include <boost/json.hpp>
#include <sstream>

namespace beckon::doctor {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

const Findings some{ok("state.directory", "All is well.", {{"path", "/var/lib/beckon"}}),
                    skipped("url.answers", "Not looked at."),
                    warning("url.certificate-expiry", "Only a few days are left.", "Renew it."),
                    error("turn.relay", std::string(40, 'a') + " " + std::string(40, 'b') + " " + std::string(40, 'c'),
                          "Open the port.")};

TEST(Report, Ends_with_1_for_an_error_3_for_warnings_alone_and_0_otherwise) {
  EXPECT_EQ(exit_code({}), 0);
  EXPECT_EQ(exit_code({some[0], some[1]}), 0);
  EXPECT_EQ(exit_code({some[0], some[2]}), 3);
  EXPECT_EQ(exit_code(some), 1);
}

TEST(Report, Is_aligned_under_headings_within_100_columns_and_counts) {
  const auto text = report_text(some, false);
  EXPECT_THAT(text, HasSubstr("Files\n  ok       All is well.\n"));
  EXPECT_THAT(text, HasSubstr("\n\nPublic address\n  skipped  Not looked at.\n  warning  Only a few days are left.\n"
                              "           What to do: Renew it.\n"));
  EXPECT_THAT(text, HasSubstr("1 error, 1 warning, 1 ok, 1 skipped\n"));
  EXPECT_THAT(text, Not(HasSubstr("\033")));
  std::istringstream lines(text);
  for (std::string line; std::getline(lines, line);) EXPECT_LE(line.size(), 100u) << line;
  EXPECT_THAT(text, HasSubstr("\n           " + std::string(40, 'c') + "\n"));
}

TEST(Report, Is_coloured_where_asked_for) { EXPECT_THAT(report_text(some, true), HasSubstr("\033[31merror\033[0m ")); }

TEST(Report, Is_one_object_for_programs) {
  const auto text = report_json(some);
  EXPECT_EQ(std::count(text.begin(), text.end(), '\n'), 1);
  const auto read = boost::json::parse(text);
  EXPECT_TRUE(read.at("version").is_string());
  const auto& list = read.at("findings").as_array();
  ASSERT_EQ(list.size(), some.size());
  EXPECT_EQ(list[0], (boost::json::value{{"id", "state.directory"},
                                         {"status", "ok"},
                                         {"message", "All is well."},
                                         {"facts", {{"path", "/var/lib/beckon"}}}}));
  EXPECT_EQ(list[3].at("remedy"), "Open the port.");
  EXPECT_FALSE(list[1].as_object().contains("remedy"));
}

}  // namespace
}  // namespace beckon::doctor
