#include "wire/tokens.hpp"

#include <gtest/gtest.h>

namespace beckon::wire {
namespace {

const Seal seal{Seal::Key{1, 2, 3}};

const ResumeToken resume{SessionId::random(), DeviceId::random(), 7, 1'800'000'000'000, 1'800'000'000'001, 0};
// Of a user who logged in, with everything at its longest.
ResumeToken full_resume() {
  std::string name;
  for (int i = 0; i < 40; ++i) name += "😀";
  ResumeToken full{SessionId::random(), DeviceId::random(), UINT64_MAX, UINT64_MAX, UINT64_MAX, UINT64_MAX};
  full.user = *token_user(std::string(64, 'u'));
  full.name = *UserName::parse(name);
  full.rights = {true, false, true, false, true, false, {}};
  full.rights.rooms.assign(most_rooms_in_rights, *RoomName::parse(std::string(32, 'r')));
  return full;
}

const CallLink link{CallId::random(), 1'800'000'000'000, 1'800'000'000'001};

// With the longest ids and names that users can have, and everything else at its longest.
CallProof full_proof(std::uint16_t parties) {
  std::string name;
  for (int i = 0; i < 40; ++i) name += "😀";
  CallProof proof{CallId::random(), CallMode::Open, CallPhase::Waiting, UINT64_MAX, UINT64_MAX, SessionId::random(),
                  UINT64_MAX,       UINT64_MAX,     UINT64_MAX,         10'000,     UINT64_MAX, {}};
  for (std::uint16_t i = 0; i < parties; ++i)
    proof.parties.push_back({PartyId{static_cast<std::uint16_t>(9992 + i)},
                             {{SessionId::random(), {}},
                              {*token_user(std::string(64, 'u')), *UserName::parse(name)},
                              DeviceId::random(),
                              UINT32_MAX},
                             {i % 2 == 0, i % 4 < 2, i < 4}});
  return proof;
}

template <class Token>
void comes_back(const Token& token) {
  const auto text = Sealed::parse(sealed(seal, token));
  ASSERT_TRUE(text) << "a client could not present it";
  EXPECT_EQ(unsealed<Token>(seal, *text), token);
  EXPECT_FALSE(unsealed<Token>(Seal(Seal::Key{1, 2, 4}), *text)) << "another server's";
}

TEST(Tokens, come_back_as_they_were) {
  comes_back(resume);
  comes_back(full_resume());
  ResumeToken knew = resume;
  knew.password = std::string(43, 'x');
  comes_back(knew);
  comes_back(link);
  comes_back(full_proof(2));
}

TEST(Tokens, of_a_full_call_are_not_longer_than_what_a_client_may_present) { comes_back(full_proof(8)); }

TEST(Tokens, are_nothing_as_what_they_are_not) {
  const auto of_resume = *Sealed::parse(sealed(seal, resume)), of_link = *Sealed::parse(sealed(seal, link));
  EXPECT_FALSE(unsealed<CallLink>(seal, of_resume));
  EXPECT_FALSE(unsealed<CallProof>(seal, of_resume));
  EXPECT_FALSE(unsealed<ResumeToken>(seal, of_link));
  EXPECT_FALSE(unsealed<CallProof>(seal, of_link));
}

TEST(Tokens, that_a_link_is_made_of_fit_into_a_small_qr_code) { EXPECT_LE(sealed(seal, link).size(), 140u); }

}  // namespace
}  // namespace beckon::wire
