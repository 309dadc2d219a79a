#include "app/own_certificate.hpp"

#include <gmock/gmock.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cstdio>
#include <ctime>

#include "ice/certificate.hpp"
#include "ice/turn_secret.hpp"

namespace beckon {
namespace {

class OwnCertificate : public ::testing::Test {
 protected:
  ~OwnCertificate() override { std::remove(file.c_str()); }
  std::string fingerprint() const { return ice::fingerprint_of(ice::read_private_file(file)); }
  const std::string file = ::testing::TempDir() + "beckon_own_certificate_" + std::to_string(getpid());
  const std::int64_t now = std::time(nullptr);
};

TEST_F(OwnCertificate, Is_made_once_for_its_owner_alone) {
  EXPECT_TRUE(keep_own_certificate(file, now));
  const auto first = fingerprint();
  EXPECT_THAT(first, ::testing::MatchesRegex("([0-9A-F]{2}:){31}[0-9A-F]{2}"));
  EXPECT_FALSE(keep_own_certificate(file, now));
  EXPECT_EQ(fingerprint(), first);
  struct stat found {};
  ASSERT_EQ(stat(file.c_str(), &found), 0);
  EXPECT_EQ(found.st_mode & 0777, 0600);
}

TEST_F(OwnCertificate, Is_made_anew_thirty_days_before_it_ends_and_not_earlier) {
  constexpr std::int64_t day = 24 * 3600;
  keep_own_certificate(file, now);
  const auto first = fingerprint();
  EXPECT_FALSE(keep_own_certificate(file, now + 789 * day));
  EXPECT_EQ(fingerprint(), first);
  EXPECT_TRUE(keep_own_certificate(file, now + 791 * day));
  EXPECT_NE(fingerprint(), first);
}

TEST_F(OwnCertificate, Is_made_anew_when_it_is_broken) {
  ice::write_private_file(file, "broken");
  EXPECT_EQ(fingerprint(), "");
  EXPECT_TRUE(keep_own_certificate(file, now));
  EXPECT_FALSE(keep_own_certificate(file, now));
}

TEST_F(OwnCertificate, That_cannot_be_written_is_said) {
  EXPECT_THROW(keep_own_certificate("/nonexistent/self-signed.pem", now), std::runtime_error);
}

}  // namespace
}  // namespace beckon
