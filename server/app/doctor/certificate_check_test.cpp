#include "app/doctor/certificate_check.hpp"

#include "app/doctor/finding_in_tests.hpp"

namespace beckon::doctor {
namespace {

using ::testing::HasSubstr;
constexpr std::int64_t now = 1'800'000'000, one_day = 24 * 3600;

ice::Certificate good_certificate() {
  ice::Certificate certificate;
  certificate.names = {"talk.example.org", "*.example.net", "192.0.2.1"};
  certificate.not_before = now - one_day;
  certificate.not_after = now + 60 * one_day;
  certificate.fingerprint = "ab";
  return certificate;
}

std::string statuses(const ice::Certificate& certificate, const std::vector<std::string>& hosts = {}) {
  const auto found = judge_certificate("tls", "The certificate in FILE", certificate, hosts, now);
  expect_well_said(found);
  return status_of(found, "tls.certificate-trust") + ", " + status_of(found, "tls.certificate-names") + ", " +
         status_of(found, "tls.certificate-expiry");
}

TEST(CertificateCheck, Judges_trust_names_and_time) {
  EXPECT_EQ(statuses(good_certificate()), "ok, ok, ok");
  auto certificate = good_certificate();
  certificate.problem = "unable to get local issuer certificate";
  EXPECT_EQ(statuses(certificate), "error, ok, ok");
  certificate.self_signed = true;
  EXPECT_EQ(statuses(certificate), "warning, ok, ok");
  certificate = good_certificate();
  certificate.not_after = now + 21 * one_day;
  EXPECT_EQ(statuses(certificate), "ok, ok, ok");
  certificate.not_after -= 1;
  EXPECT_EQ(statuses(certificate), "ok, ok, warning");
  certificate.not_after = now;
  certificate.problem = "certificate has expired";
  EXPECT_EQ(statuses(certificate), "none, ok, error") << "said once";
  certificate = good_certificate();
  certificate.not_before = now + 10;
  EXPECT_EQ(statuses(certificate), "none, ok, error");
}

TEST(CertificateCheck, Knows_which_hosts_a_certificate_is_for) {
  EXPECT_EQ(statuses(good_certificate(), {"talk.example.org", "TALK.example.org", "turn.example.net", "192.0.2.1"}),
            "ok, ok, ok");
  for (const auto* other : {"example.org", "a.b.example.net", "example.net", "192.0.2.2", ".example.net", ""})
    EXPECT_EQ(statuses(good_certificate(), {other}), "ok, error, ok") << other;
}

TEST(CertificateCheck, Compares_with_what_the_running_server_shows) {
  CertificateFiles files{"chain.pem", "key.pem", false, {}, good_certificate()};
  const auto shown = [&](const std::string& fingerprint) {
    const auto found = judge_certificate_files(files, {}, fingerprint, now);
    expect_well_said(found);
    return status_of(found, "tls.presented");
  };
  EXPECT_EQ(shown("ab"), "ok");
  EXPECT_EQ(shown("cd"), "warning");
  EXPECT_EQ(shown(""), "none");
  files.problem = "There is no certificate in chain.pem.";
  EXPECT_EQ(status_of(judge_certificate_files(files, {}, "ab", now), "tls.files"), "error");
  EXPECT_EQ(status_of(judge_certificate_files({}, {}, "", now), "tls.files"), "skipped");
}

TEST(CertificateCheck, Tells_the_fingerprint_of_the_one_that_the_server_made) {
  CertificateFiles files{"own.pem", "own.pem", true, {}, good_certificate()};
  files.read.self_signed = true;
  files.read.problem = "self-signed certificate";
  const auto found = judge_certificate_files(files, {}, "", now);
  expect_well_said(found);
  EXPECT_EQ(status_of(found, "tls.fingerprint"), "ok");
  EXPECT_EQ(status_of(found, "tls.certificate-trust"), "none");
  EXPECT_EQ(status_of(judge_certificate_files(look_at_own_certificate("/nonexistent"), {}, "", now), "tls.files"),
            "skipped");
}

TEST(CertificateCheck, Says_which_file_cannot_be_read) {
  const auto files = look_at_certificate_files("/nonexistent/chain.pem", "/nonexistent/key.pem");
  EXPECT_THAT(files.problem, HasSubstr("/nonexistent/chain.pem cannot be read: No such file"));
  EXPECT_TRUE(look_at_certificate_files("", "").problem.empty());
}

}  // namespace
}  // namespace beckon::doctor
