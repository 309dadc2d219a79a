#include "ice/stun_message.hpp"

#include <gtest/gtest.h>

#include "ice/stun_integrity.hpp"

namespace beckon::ice {
namespace {

Bytes from_hex(std::string_view text) {
  Bytes bytes;
  int high = -1;
  for (const char c : text) {
    const int digit = c >= '0' && c <= '9' ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
    if (digit < 0) continue;
    if (high >= 0) bytes.push_back(static_cast<std::uint8_t>(high << 4 | digit));
    high = high < 0 ? digit : -1;
  }
  return bytes;
}

std::span<const std::uint8_t> as_bytes(std::string_view text) {
  return {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()};
}

// RFC 5769, 2.1 to 2.4.
const Bytes request = from_hex(
    "00 01 00 58 21 12 a4 42 b7 e7 a7 01 bc 34 d6 86 fa 87 df ae"
    "80 22 00 10 53 54 55 4e 20 74 65 73 74 20 63 6c 69 65 6e 74 00 24 00 04 6e 00 01 ff"
    "80 29 00 08 93 2f f9 b1 51 26 3b 36 00 06 00 09 65 76 74 6a 3a 68 36 76 59 20 20 20"
    "00 08 00 14 9a ea a7 0c bf d8 cb 56 78 1e f2 b5 b2 d3 f2 49 c1 b5 71 a2 80 28 00 04 e5 7a 3b cf");
const Bytes answer_ipv4 = from_hex(
    "01 01 00 3c 21 12 a4 42 b7 e7 a7 01 bc 34 d6 86 fa 87 df ae 80 22 00 0b 74 65 73 74 20 76 65 63 74 6f 72 20"
    "00 20 00 08 00 01 a1 47 e1 12 a6 43"
    "00 08 00 14 2b 91 f5 99 fd 9e 90 c3 8c 74 89 f9 2a f9 ba 53 f0 6b e7 d7 80 28 00 04 c0 7d 4c 96");
const Bytes answer_ipv6 = from_hex(
    "01 01 00 48 21 12 a4 42 b7 e7 a7 01 bc 34 d6 86 fa 87 df ae 80 22 00 0b 74 65 73 74 20 76 65 63 74 6f 72 20"
    "00 20 00 14 00 02 a1 47 01 13 a9 fa a5 d3 f1 79 bc 25 f4 b5 be d2 b9 d9"
    "00 08 00 14 a3 82 95 4e 4b e6 7b f1 17 84 c9 7c 82 92 c2 75 bf e3 ed 41 80 28 00 04 c8 fb 0b 4c");
const Bytes long_term = from_hex(
    "00 01 00 60 21 12 a4 42 78 ad 34 33 c6 ad 72 c0 29 da 41 2e"
    "00 06 00 12 e3 83 9e e3 83 88 e3 83 aa e3 83 83 e3 82 af e3 82 b9 00 00"
    "00 15 00 1c 66 2f 2f 34 39 39 6b 39 35 34 64 36 4f 4c 33 34 6f 4c 39 46 53 54 76 79 36 34 73 41"
    "00 14 00 0b 65 78 61 6d 70 6c 65 2e 6f 72 67 00"
    "00 08 00 14 f6 70 24 65 6d d6 4a 3e 02 b8 e0 71 2e 85 c9 a2 8c a8 96 66");
constexpr std::string_view short_term_password = "VOkJxbRl1RmTxUk/WvJxBt";

TEST(StunMessage, Reads_the_sample_request_of_RFC_5769) {
  const auto message = StunMessage::decode(request);
  ASSERT_TRUE(message);
  EXPECT_EQ(message->kind(), StunClass::Request);
  EXPECT_EQ(message->method(), StunMethod::Binding);
  EXPECT_EQ(message->text(StunAttribute::Software), "STUN test client");
  EXPECT_EQ(message->text(StunAttribute::Username), "evtj:h6vY");
  EXPECT_TRUE(message->is_signed_with(as_bytes(short_term_password)));
  EXPECT_FALSE(message->is_signed_with(as_bytes("another")));
  EXPECT_TRUE(message->has_right_fingerprint());
}

TEST(StunMessage, Reads_the_sample_answers_of_RFC_5769) {
  for (const auto& [bytes, address] : {std::pair(answer_ipv4, "192.0.2.1:32853"),
                                       std::pair(answer_ipv6, "[2001:db8:1234:5678:11:2233:4455:6677]:32853")}) {
    const auto message = StunMessage::decode(bytes);
    ASSERT_TRUE(message);
    EXPECT_EQ(message->kind(), StunClass::Success);
    ASSERT_TRUE(message->xor_address(StunAttribute::XorMappedAddress));
    EXPECT_EQ(message->xor_address(StunAttribute::XorMappedAddress)->text(), address);
    EXPECT_TRUE(message->is_signed_with(as_bytes(short_term_password)));
    EXPECT_TRUE(message->has_right_fingerprint());
  }
}

TEST(StunMessage, Writes_the_sample_with_long_term_credentials_of_RFC_5769) {
  const auto message = StunMessage::decode(long_term);
  ASSERT_TRUE(message);
  const auto name = message->text(StunAttribute::Username), realm = message->text(StunAttribute::Realm);
  const auto key = long_term_key(name, realm, "TheMatrIX");
  EXPECT_TRUE(message->is_signed_with(key));
  EXPECT_FALSE(message->has_right_fingerprint());
  StunWriter writer(StunClass::Request, StunMethod::Binding, message->transaction());
  writer.add(StunAttribute::Username, name)
      .add(StunAttribute::Nonce, message->text(StunAttribute::Nonce))
      .add(StunAttribute::Realm, realm)
      .sign(key);
  EXPECT_EQ(writer.bytes(), long_term);
}

TEST(StunMessage, Reads_back_what_it_writes_for_every_class_and_method) {
  for (const auto kind : {StunClass::Request, StunClass::Indication, StunClass::Success, StunClass::Error})
    for (const unsigned number : {0x001u, 0x009u, 0x080u, 0x7EFu, 0xFFFu}) {
      const auto method = static_cast<StunMethod>(number);
      StunWriter writer(kind, method, random_transaction());
      const auto four = *TransportAddress::parse("198.51.100.7", 49'152);
      const auto six = *TransportAddress::parse("2001:db8::7", 3478);
      writer.add(StunAttribute::XorRelayedAddress, four).add(StunAttribute::XorPeerAddress, six);
      writer.add(StunAttribute::Lifetime, 600u)
          .add(StunAttribute::Data, "hello")
          .sign(as_bytes("key"))
          .add_fingerprint();
      const auto read = StunMessage::decode(writer.bytes());
      ASSERT_TRUE(read);
      EXPECT_EQ(read->kind(), kind);
      EXPECT_EQ(read->method(), method);
      EXPECT_EQ(read->xor_address(StunAttribute::XorRelayedAddress), four);
      EXPECT_EQ(read->xor_address(StunAttribute::XorPeerAddress), six);
      EXPECT_EQ(read->number(StunAttribute::Lifetime), 600u);
      EXPECT_EQ(read->text(StunAttribute::Data), "hello");
      EXPECT_TRUE(read->is_signed_with(as_bytes("key")));
      EXPECT_TRUE(read->has_right_fingerprint());
    }
}

TEST(StunMessage, Passes_over_what_follows_the_signature) {
  StunWriter writer(StunClass::Success, StunMethod::Allocate, random_transaction());
  writer.add(StunAttribute::Realm, "signed").sign(as_bytes("key")).add(StunAttribute::Nonce, "added on the way");
  writer.add_fingerprint();
  const auto read = StunMessage::decode(writer.bytes());
  ASSERT_TRUE(read);
  EXPECT_EQ(read->text(StunAttribute::Realm), "signed");
  EXPECT_FALSE(read->find(StunAttribute::Nonce));
  EXPECT_TRUE(read->is_signed_with(as_bytes("key")));
  EXPECT_TRUE(read->has_right_fingerprint());
}

TEST(StunMessage, Reads_errors_and_takes_impossible_ones_for_none) {
  const auto error_of = [](const Bytes& value) {
    StunWriter writer(StunClass::Error, StunMethod::Allocate, random_transaction());
    writer.add(StunAttribute::ErrorCode, std::span<const std::uint8_t>(value));
    return *StunMessage::decode(writer.bytes());
  };
  EXPECT_EQ(error_of(from_hex("00 00 04 01 4e 6f")).error_code(), 401);
  EXPECT_EQ(error_of(from_hex("00 00 04 01 4e 6f")).error_reason(), "No");
  EXPECT_EQ(error_of(from_hex("00 00 04 26")).error_code(), 438);
  for (const auto* wrong : {"00 00 04 64", "00 00 02 01", "00 00 04"})
    EXPECT_EQ(error_of(from_hex(wrong)).error_code(), 0);
}

TEST(StunMessage, Refuses_what_is_cut_too_long_or_not_STUN) {
  for (std::size_t size = 0; size < request.size(); ++size)
    EXPECT_FALSE(StunMessage::decode(std::span(request).first(size))) << size;
  Bytes longer = request;
  longer.resize(longer.size() + 4);
  EXPECT_FALSE(StunMessage::decode(longer));
  for (const std::size_t place : {0u, 4u, 7u}) {
    Bytes other = request;
    other[place] ^= 0xC0;
    EXPECT_FALSE(StunMessage::decode(other)) << place;
  }
  Bytes reaching_out = request;
  reaching_out[23] = 0xFF;  // the first attribute's length
  EXPECT_FALSE(StunMessage::decode(reaching_out));
}

TEST(StunMessage, Knows_where_a_frame_of_a_stream_ends) {
  EXPECT_EQ(stun_frame_size(request), request.size());
  EXPECT_EQ(stun_frame_size(from_hex("40 00 00 05 01")), 12u);
  EXPECT_EQ(stun_frame_size(from_hex("40 00 00")), std::nullopt);
}

TEST(StunMessage, Notices_a_changed_bit_by_its_fingerprint_and_signature) {
  for (std::size_t place = 20; place < 52; ++place) {
    Bytes changed = request;
    changed[place] ^= 1;
    const auto read = StunMessage::decode(changed);
    if (!read) continue;  // it made the attributes' lengths wrong
    EXPECT_FALSE(read->has_right_fingerprint()) << place;
    EXPECT_FALSE(read->is_signed_with(as_bytes(short_term_password))) << place;
  }
}

}  // namespace
}  // namespace beckon::ice
