#include "ice/stun_binding.hpp"

#include <gtest/gtest.h>

#include <vector>

namespace beckon::ice {
namespace {

// The transaction of RFC 5769's sample request (section 2.1).
constexpr TransactionId sample{0xb7, 0xe7, 0xa7, 0x01, 0xbc, 0x34, 0xd6, 0x86, 0xfa, 0x87, 0xdf, 0xae};

// Its sample response (section 2.2) without integrity and fingerprint: SOFTWARE and XOR-MAPPED-ADDRESS.
std::vector<std::uint8_t> response() {
  return {0x01, 0x01, 0x00, 0x1c, 0x21, 0x12, 0xa4, 0x42, 0xb7, 0xe7, 0xa7, 0x01, 0xbc, 0x34, 0xd6, 0x86,
          0xfa, 0x87, 0xdf, 0xae, 0x80, 0x22, 0x00, 0x0b, 0x74, 0x65, 0x73, 0x74, 0x20, 0x76, 0x65, 0x63,
          0x74, 0x6f, 0x72, 0x20, 0x00, 0x20, 0x00, 0x08, 0x00, 0x01, 0xa1, 0x47, 0xe1, 0x12, 0xa6, 0x43};
}

TEST(StunBinding, Is_asked_for_with_20_bytes) {
  const auto request = binding_request(sample);
  const std::vector<std::uint8_t> expected{0x00, 0x01, 0x00, 0x00, 0x21, 0x12, 0xa4, 0x42, 0xb7, 0xe7,
                                           0xa7, 0x01, 0xbc, 0x34, 0xd6, 0x86, 0xfa, 0x87, 0xdf, 0xae};
  EXPECT_EQ(std::vector<std::uint8_t>(request.begin(), request.end()), expected);
  EXPECT_NE(random_transaction(), random_transaction());
}

TEST(StunBinding, Is_answered_by_a_success_response_to_that_request) {
  EXPECT_TRUE(answers_binding(response(), sample));
}

TEST(StunBinding, Is_not_answered_by_anything_else) {
  EXPECT_FALSE(answers_binding(response(), TransactionId{})) << "another request's";
  const auto changed = [](std::size_t at, std::uint8_t to) {
    auto bytes = response();
    bytes[at] = to;
    return bytes;
  };
  EXPECT_FALSE(answers_binding(changed(1, 0x11), sample)) << "an error response";
  EXPECT_FALSE(answers_binding(changed(0, 0x00), sample)) << "a request";
  EXPECT_FALSE(answers_binding(changed(3, 0x1b), sample)) << "a length that is not its own";
  EXPECT_FALSE(answers_binding(changed(4, 0x22), sample)) << "another cookie";
  for (std::size_t size = 0; size < response().size(); ++size) {
    auto cut = response();
    cut.resize(size);
    EXPECT_FALSE(answers_binding(cut, sample)) << size;
  }
}

}  // namespace
}  // namespace beckon::ice
