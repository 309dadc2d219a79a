#include "app/admission.hpp"

#include <gtest/gtest.h>

namespace beckon {
namespace {

using std::chrono::seconds;

const UserId ann = *UserId::parse("g-ann"), bob = *UserId::parse("g-bob");
constexpr Time start{};

std::optional<ErrorCode> code(const std::optional<Error>& error) {
  return error ? std::optional(error->code) : std::nullopt;
}

TEST(Admission, Lets_everybody_in_at_first) {
  Admission admission;
  EXPECT_FALSE(admission.refusal(SessionId::random(), ann, false, start));
  EXPECT_FALSE(admission.refusal(SessionId::random(), ann, true, start));
}

TEST(Admission, Lets_only_those_in_who_were_here_while_it_is_drained) {
  Admission admission;
  admission.drain(true);
  EXPECT_EQ(code(admission.refusal(SessionId::random(), ann, false, start)), ErrorCode::Draining);
  EXPECT_FALSE(admission.refusal(SessionId::random(), ann, true, start));
  admission.drain(false);
  EXPECT_FALSE(admission.refusal(SessionId::random(), ann, false, start));
}

TEST(Admission, A_session_that_was_sent_away_does_not_come_back_but_its_user_may_with_another) {
  Admission admission;
  const auto session = SessionId::random();
  admission.send_away(session);
  admission.send_away(session);
  EXPECT_EQ(code(admission.refusal(session, ann, true, start)), ErrorCode::SessionExpired);
  EXPECT_FALSE(admission.refusal(SessionId::random(), ann, true, start));
  EXPECT_FALSE(admission.refusal(SessionId::random(), ann, false, start));
}

TEST(Admission, Of_sessions_that_were_sent_away_it_remembers_the_newest) {
  Admission admission;
  const auto first = SessionId::random();
  admission.send_away(first);
  SessionId last;
  for (std::size_t i = 0; i < Admission::most_sessions; ++i) admission.send_away(last = SessionId::random());
  EXPECT_FALSE(admission.refusal(first, ann, true, start));
  EXPECT_TRUE(admission.refusal(last, ann, true, start));
}

TEST(Admission, A_user_who_was_sent_away_may_come_back_when_the_time_is_over) {
  Admission admission;
  admission.send_away(ann, start + seconds(60));
  EXPECT_EQ(code(admission.refusal(SessionId::random(), ann, true, start + seconds(59))), ErrorCode::Forbidden);
  EXPECT_FALSE(admission.refusal(SessionId::random(), bob, false, start + seconds(59)));
  EXPECT_FALSE(admission.refusal(SessionId::random(), ann, false, start + seconds(60)));
}

}  // namespace
}  // namespace beckon
