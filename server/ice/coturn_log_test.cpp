#include "ice/coturn_log.hpp"

#include <gmock/gmock.h>

namespace beckon::ice {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;

TEST(LineCutter, Gives_whole_lines_however_they_come) {
  LineCutter cutter;
  EXPECT_THAT(cutter.take("0: : a"), IsEmpty());
  EXPECT_THAT(cutter.take("b\n\n  \nc\td\ne"), ElementsAre("0: : ab", "c d"));
  EXPECT_THAT(cutter.take("\n"), ElementsAre("e"));
}

TEST(LineCutter, Bounds_a_line_that_never_ends) {
  LineCutter cutter;
  EXPECT_THAT(cutter.take(std::string(1500, 'x')), ElementsAre(SizeIs(1000)));
  EXPECT_THAT(cutter.take("\n"), ElementsAre(SizeIs(500)));
}

TEST(CoturnLog, Tells_no_addresses) {
  EXPECT_EQ(without_addresses("12: : session 001: client 203.0.113.9:40000, port 7"),
            "session 001: client (address), port 7");
  EXPECT_EQ(without_addresses("peer 2001:db8::1 and [::ffff:10.0.0.1]:99 and ::1"),
            "peer (address) and [(address)]:99 and (address)");
  EXPECT_EQ(without_addresses("realm <beckon> user <1700000000:0123abcd>: Version 4.6.1"),
            "realm <beckon> user <1700000000:0123abcd>: Version 4.6.1");
  EXPECT_EQ(without_addresses("12 of them"), "12 of them");
  EXPECT_EQ(without_addresses(""), "");
}

TEST(CoturnLog, Knows_complaints) {
  EXPECT_TRUE(is_complaint("0: : ERROR: Cannot bind"));
  EXPECT_TRUE(is_expected("ERROR: Cannot open SQLite DB connection: </dev/null/none>, runtime error:"));
  EXPECT_FALSE(is_expected("ERROR: Cannot bind"));
  EXPECT_FALSE(is_complaint("0: : Total General servers: 2"));
}

}  // namespace
}  // namespace beckon::ice
