#include "app/content_encoding.hpp"

#include <gtest/gtest.h>

namespace beckon {
namespace {

using enum Encoding;

struct Case {
  const char* accept;
  Encoding chosen;
};

TEST(ChooseEncoding, Follows_what_the_client_says) {
  for (const auto& [accept, chosen] :
       {Case{"gzip, deflate, br", Brotli}, Case{"br", Brotli}, Case{"gzip", Gzip}, Case{"x-gzip", Gzip},
        Case{"GZIP;Q=0.5", Gzip}, Case{"*", Brotli}, Case{"br;q=0.5, gzip;q=0.8", Gzip},
        Case{"br;q=0.8,gzip;q=0.8", Brotli}, Case{"br ; q=0.001", Brotli}, Case{"br;q=0, *", Gzip},
        Case{"br;q=0, gzip;q=0.000", Identity}, Case{"identity;q=1, gzip;q=0.9", Identity},
        Case{"identity;q=0.5, gzip;q=0.5", Gzip}, Case{"identity;q=0, gzip;q=0.1", Gzip},
        Case{"deflate, zstd", Identity}, Case{"brotli, gzipped", Identity}, Case{"identity;q=0", Identity},
        Case{"*;q=0", Identity}, Case{"", Identity}}) {
    EXPECT_EQ(choose_encoding(accept, true, true), chosen) << accept;
  }
}

TEST(ChooseEncoding, Chooses_only_what_there_is) {
  EXPECT_EQ(choose_encoding("br, gzip", true, false), Gzip);
  EXPECT_EQ(choose_encoding("br, gzip", false, true), Brotli);
  EXPECT_EQ(choose_encoding("br, gzip, *", false, false), Identity);
  EXPECT_EQ(choose_encoding("br", true, false), Identity);
}

TEST(ChooseEncoding, A_quality_that_is_none_refuses_its_coding) {
  for (const auto* accept : {"br;q=", "br;q=2", "br;q=1.001", "br;q=-1", "br;q=0.0001", "br;q=x", "br;x=1", "br;",
                             "br;q=.5", "br;q=1.0001", "br;q=0,5", ",", ";", ",,,;;"}) {
    EXPECT_EQ(choose_encoding(accept, true, true), Identity) << accept;
  }
}

TEST(ChooseEncoding, A_quality_of_one_may_be_written_with_zeros) {
  for (const auto* accept : {"br;q=1", "br;q=1.", "br;q=1.0", "br;q=1.000"}) {
    EXPECT_EQ(choose_encoding(accept, true, true), Brotli) << accept;
  }
}

}  // namespace
}  // namespace beckon
