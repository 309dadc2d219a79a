#include "net/certificate.hpp"

#include <gmock/gmock.h>
#include <openssl/ssl.h>
#include <unistd.h>

#include <cstdio>
#include <ctime>
#include <fstream>
#include <thread>

#include "net/certificate_in_tests.hpp"
#include "net/tls.hpp"

namespace beckon::net {
namespace {

using ::testing::HasSubstr;

std::string why_not(const CertificateText& text) {
  const auto made = make_server_context(text, "c.pem", "k.pem");
  return made ? "" : made.error().message;
}

TEST(Certificate, Is_taken_with_those_behind_it_and_says_when_it_expires) {
  auto text = make_certificate("first", 3600);
  const auto another = make_certificate("another");
  text.chain = "a comment\n" + text.chain + another.chain + another.chain;
  const auto made = make_server_context(text, "c.pem", "k.pem");
  ASSERT_TRUE(made) << made.error().message;
  EXPECT_NEAR(static_cast<double>(made->expires), static_cast<double>(std::time(nullptr) + 3600), 60);
  STACK_OF(X509)* chain = nullptr;
  SSL_CTX_get0_chain_certs(made->context.get(), &chain);
  EXPECT_EQ(sk_X509_num(chain), 2);
}

TEST(Certificate, That_is_broken_is_refused_by_the_file_that_is_wrong) {
  const auto good = make_certificate("good"), other = make_certificate("other");
  EXPECT_EQ(why_not(good), "");
  EXPECT_THAT(why_not({"", good.key}), HasSubstr("no certificate in c.pem"));
  EXPECT_THAT(why_not({good.key, good.key}), HasSubstr("no certificate in c.pem"));
  EXPECT_THAT(why_not({good.chain.substr(0, good.chain.size() / 2), good.key}), HasSubstr("no certificate in c.pem"));
  // A chain that was cut off while it was written.
  EXPECT_THAT(why_not({good.chain + other.chain.substr(0, other.chain.size() / 2), good.key}),
              HasSubstr("no certificate in c.pem"));
  EXPECT_THAT(why_not({good.chain, ""}), HasSubstr("no key in k.pem that fits the certificate"));
  EXPECT_THAT(why_not({good.chain, other.key}), HasSubstr("no key in k.pem that fits the certificate: key values"));
}

TEST(Certificate, With_a_key_under_a_passphrase_is_refused_and_nobody_is_asked) {
  const auto good = make_certificate("good");
  BIO* plain = BIO_new_mem_buf(good.key.data(), static_cast<int>(good.key.size()));
  EVP_PKEY* key = PEM_read_bio_PrivateKey(plain, nullptr, nullptr, nullptr);
  BIO_free(plain);
  std::string phrase = "phrase";
  const auto locked = written_in_pem([&](BIO* bio) {
    PEM_write_bio_PrivateKey(bio, key, EVP_aes_128_cbc(), reinterpret_cast<unsigned char*>(phrase.data()), 6, nullptr,
                             nullptr);
  });
  EVP_PKEY_free(key);
  EXPECT_THAT(why_not({good.chain, locked}), HasSubstr("no key in k.pem"));
}

class RenewedCertificate : public ::testing::Test {
 protected:
  RenewedCertificate() { write(make_certificate("first")); }
  ~RenewedCertificate() override {
    for (const auto& file : {chain, key}) std::remove(file.c_str());
  }
  void write(const CertificateText& text) {
    std::ofstream(chain, std::ios::binary) << text.chain;
    std::ofstream(key, std::ios::binary) << text.key;
  }
  std::string refusal(TlsContext& tls) {
    const auto renewed = tls.renew();
    return renewed ? "" : renewed.error().message;
  }
  std::string chain = ::testing::TempDir() + "beckon_chain_" + std::to_string(getpid());
  std::string key = ::testing::TempDir() + "beckon_key_" + std::to_string(getpid());
};

TEST_F(RenewedCertificate, Is_shown_to_those_who_come_after_it) {
  TlsContext tls(chain, key);
  const auto before = tls.current();
  EXPECT_FALSE(tls.renew().value());
  EXPECT_EQ(tls.current(), before);
  const auto next = make_certificate("next", 7200);
  write(next);
  EXPECT_TRUE(tls.renew().value());
  EXPECT_NE(tls.current(), before);
  EXPECT_EQ(tls.text(), next);
  EXPECT_NEAR(static_cast<double>(tls.expires()), static_cast<double>(std::time(nullptr) + 7200), 60);
  EXPECT_FALSE(tls.renew().value());
}

TEST_F(RenewedCertificate, That_is_no_good_leaves_the_old_one_in_use) {
  TlsContext tls(chain, key);
  const auto before = tls.current();
  auto bad = make_certificate("mixed");
  bad.key = make_certificate("other").key;
  write(bad);
  EXPECT_THAT(refusal(tls), HasSubstr("fits the certificate"));
  write({"nonsense", "nonsense"});
  EXPECT_THAT(refusal(tls), HasSubstr("no certificate in " + chain));
  write(make_certificate("old", -60));
  EXPECT_THAT(refusal(tls), HasSubstr("has expired"));
  std::remove(key.c_str());
  EXPECT_THAT(refusal(tls), HasSubstr("no key in " + key + ": No such file"));
  EXPECT_EQ(tls.current(), before);
  write(make_certificate("good"));
  EXPECT_TRUE(tls.renew().value());
}

TEST_F(RenewedCertificate, Changes_under_connections_that_are_being_made) {
  TlsContext tls(chain, key);
  std::jthread makes([&tls](const std::stop_token& stop) {
    while (!stop.stop_requested()) Tls(tls, -1);
  });
  for (int count = 0; count < 20; ++count) {
    write(make_certificate("number " + std::to_string(count)));
    EXPECT_TRUE(tls.renew().value());
  }
}

}  // namespace
}  // namespace beckon::net
