#include "net/self_signed.hpp"

#include <gtest/gtest.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>

#include <ctime>

#include "net/tls.hpp"

namespace beckon::net {
namespace {

using namespace std::chrono_literals;

X509* parsed(const CertificateText& text) {
  BIO* bio = BIO_new_mem_buf(text.chain.data(), static_cast<int>(text.chain.size()));
  X509* certificate = PEM_read_bio_X509(bio, nullptr, nullptr, nullptr);
  BIO_free(bio);
  return certificate;
}

TEST(SelfSigned, Fits_its_key_and_is_good_for_as_long_as_it_was_made_for) {
  const auto text = make_self_signed({"talk.local"}, 48h);
  const auto made = make_server_context(text, "c.pem", "k.pem");
  ASSERT_TRUE(made) << made.error().message;
  EXPECT_NEAR(static_cast<double>(made->expires), static_cast<double>(std::time(nullptr) + 48 * 3600), 60);
}

TEST(SelfSigned, Is_for_its_names_and_addresses_and_can_make_no_others) {
  X509* certificate = parsed(make_self_signed({"talk.local", "192.0.2.7", "2001:db8::7"}, 1h));
  ASSERT_NE(certificate, nullptr);
  EXPECT_EQ(X509_check_host(certificate, "talk.local", 0, 0, nullptr), 1);
  EXPECT_EQ(X509_check_host(certificate, "other.local", 0, 0, nullptr), 0);
  EXPECT_EQ(X509_check_ip_asc(certificate, "192.0.2.7", 0), 1);
  EXPECT_EQ(X509_check_ip_asc(certificate, "2001:db8::7", 0), 1);
  EXPECT_EQ(X509_check_ip_asc(certificate, "192.0.2.8", 0), 0);
  EXPECT_EQ(X509_check_ca(certificate), 0);
  EXPECT_EQ(X509_check_purpose(certificate, X509_PURPOSE_SSL_SERVER, 0), 1);
  EXPECT_EQ(X509_self_signed(certificate, 1), 1);
  X509_free(certificate);
}

TEST(SelfSigned, Is_another_one_each_time) {
  EXPECT_FALSE(make_self_signed({"talk.local"}, 1h) == make_self_signed({"talk.local"}, 1h));
}

TEST(SelfSigned, Cannot_be_made_for_nobody) { EXPECT_THROW(make_self_signed({}, 1h), std::runtime_error); }

}  // namespace
}  // namespace beckon::net
