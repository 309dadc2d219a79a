#include <gtest/gtest.h>

#include "app/admin/ask.hpp"
#include "app/admin/report_json.hpp"

namespace beckon {
namespace {

using Action = ops::CommandLine::Action;

boost::json::object parsed(const char* text) { return boost::json::parse(text).as_object(); }

TEST(AdminText, Status_is_one_line_each) {
  EXPECT_EQ(admin_text(Action::Status,
                       parsed(R"({"version":"1.2.3","pid":7,"uptime_seconds":90061,"ready":true,"draining":false,
                                  "listening":["https://[::]:443"],"workers":2,"connections":3,"sessions":2,"rooms":1,
                                  "calls":1,"open_calls":0,"turn":"up","certificate_expires":"2027-01-01T00:00:00Z"})")),
            "beckon 1.2.3       ready\n"
            "process            7\n"
            "up for             1d 1h\n"
            "listening          https://[::]:443\n"
            "certificate until  2027-01-01T00:00:00Z\n"
            "TURN               up\n"
            "workers            2\n"
            "connections        3\n"
            "sessions           2\n"
            "rooms              1\n"
            "calls              1\n"
            "  of them by link  0\n");
  EXPECT_TRUE(admin_text(Action::Status, parsed(R"({"version":"1","draining":true})")).starts_with("beckon 1"));
}

TEST(AdminText, Lists_are_tables_with_a_count) {
  EXPECT_EQ(admin_text(Action::Sessions, parsed(R"({"sessions":[
              {"session":"s1","user":"ann","transport":"websocket","calls":["c1","c2"]},
              {"session":"s2","user":"b","name":"Bob","transport":"away","calls":[]}]})")),
            "SESSION  USER  TRANSPORT  CALLS\n"
            "s1       ann   websocket  c1, c2\n"
            "s2       b     away       -       Bob\n"
            "2 sessions\n");
  EXPECT_EQ(admin_text(Action::Calls, parsed(R"({"calls":[{"call":"c","mode":"ring","state":"active","seconds":61,
              "parties":[{"user":"ann","attached":true},{"user":"bob","name":"Bob","attached":false}]}]})")),
            "CALL  MODE  STATE   FOR    USERS\n"
            "c     ring  active  1m 1s  ann, bob (Bob) [away]\n"
            "1 call\n");
}

TEST(AdminText, Names_are_only_where_they_were_asked_for) {
  const UserRef ann{*UserId::parse("g-ann"), *UserName::parse("Ann")};
  const SessionReport session{SessionId::random(), ann, "http", {}};
  EXPECT_FALSE(to_json(session, false).contains("name"));
  EXPECT_EQ(to_json(session, true).at("name").as_string(), "Ann");
  const CallReport call{CallId::random(),
                        CallMode::Open,
                        CallPhase::Open,
                        Duration{1999},
                        {{PartyId{3}, SessionId::random(), ann, true}}};
  EXPECT_EQ(boost::json::serialize(to_json(call, false)).find("Ann"), std::string::npos);
  EXPECT_NE(boost::json::serialize(to_json(call, true)).find("Ann"), std::string::npos);
  EXPECT_EQ(to_json(call, false).at("seconds").as_int64(), 1);
}

}  // namespace
}  // namespace beckon
