#include "app/certificate_watch.hpp"

#include <gtest/gtest.h>
#include <unistd.h>

#include <csignal>
#include <cstdio>
#include <fstream>

#include "net/certificate_in_tests.hpp"

namespace beckon {
namespace {

class CertificateWatchTest : public ::testing::Test {
 protected:
  CertificateWatchTest() { write(net::make_certificate("first")); }
  ~CertificateWatchTest() override {
    for (const auto& file : {chain, key}) std::remove(file.c_str());
  }
  void write(const net::CertificateText& text) {
    std::ofstream(chain, std::ios::binary) << text.chain;
    std::ofstream(key, std::ios::binary) << text.key;
  }
  std::string chain = ::testing::TempDir() + "beckon_watched_chain_" + std::to_string(getpid());
  std::string key = ::testing::TempDir() + "beckon_watched_key_" + std::to_string(getpid());
  net::Loop loop;
  std::vector<net::CertificateText> told;
  std::function<void(const net::CertificateText&)> tell = [this](const net::CertificateText& text) {
    told.push_back(text);
    loop.stop();
  };
};

TEST_F(CertificateWatchTest, Tells_of_another_certificate_when_its_time_has_come) {
  net::TlsContext tls(chain, key);
  const CertificateWatch watch(loop, tls, tell, Duration{1});
  const auto next = net::make_certificate("next");
  write(next);
  loop.run();
  const auto third = net::make_certificate("third");
  write(third);
  loop.run();
  EXPECT_EQ(told, (std::vector{next, third}));
  EXPECT_EQ(tls.text(), third);
}

TEST_F(CertificateWatchTest, Looks_at_once_when_it_is_asked_to) {
  net::TlsContext tls(chain, key);
  const CertificateWatch watch(loop, tls, tell, Duration{3'600'000});
  const auto next = net::make_certificate("next");
  write(next);
  std::raise(SIGHUP);
  loop.run();
  EXPECT_EQ(told, std::vector{next});
}

TEST_F(CertificateWatchTest, Shows_what_is_made_for_it_when_it_looks_and_goes_on_when_that_fails) {
  net::TlsContext tls(chain, key);
  const auto next = net::make_certificate("next");
  int looks = 0;
  const auto make = [&] {
    if (++looks == 1) throw std::runtime_error("no room");
    write(next);
  };
  const CertificateWatch watch(loop, tls, tell, Duration{1}, make);
  loop.run();
  EXPECT_EQ(looks, 2);
  EXPECT_EQ(tls.text(), next);
}

TEST_F(CertificateWatchTest, Goes_on_after_one_that_is_refused_and_one_that_cannot_be_passed_on) {
  net::TlsContext tls(chain, key);
  int tries = 0;
  const CertificateWatch watch(
      loop, tls,
      [&](const net::CertificateText& text) {
        tell(text);
        if (++tries == 1) throw std::runtime_error("the disk is full");
      },
      Duration{1});
  write({"nonsense", "nonsense"});
  int looks = 0;
  loop.at_turn_end([&] {
    if (++looks == 10) loop.stop();
  });
  loop.run();
  EXPECT_TRUE(told.empty());
  for (const auto* name : {"next", "third"}) {
    write(net::make_certificate(name));
    loop.run();
  }
  EXPECT_EQ(told.size(), 2u);
}

TEST(DateAndTime, Is_that_of_RFC_3339) {
  EXPECT_EQ(date_and_time(0), "1970-01-01T00:00:00Z");
  EXPECT_EQ(date_and_time(1'800'000'000), "2027-01-15T08:00:00Z");
}

}  // namespace
}  // namespace beckon
