#include "net/websocket_frame.hpp"

#include <bit>
#include <cstring>

namespace beckon::net {
namespace {

constexpr std::size_t longest_control = 125, longest_reason = 123;

std::uint64_t big_endian(std::string_view bytes) {
  std::uint64_t value = 0;
  for (char c : bytes) value = value << 8 | static_cast<std::uint8_t>(c);
  return value;
}

const char* wrong_in_first_byte(std::uint8_t first) {
  if ((first & 0x70) != 0) return "reserved bit set";
  const std::uint8_t opcode = first & 0x0F;
  if ((opcode > 2 && opcode < 8) || opcode > 10) return "reserved opcode";
  if (opcode >= 8 && (first & 0x80) == 0) return "fragmented control frame";
  return nullptr;
}

}  // namespace

std::variant<FrameHead, FrameHeadIncomplete, FrameHeadInvalid> read_frame_head(std::string_view bytes) {
  if (bytes.empty()) return FrameHeadIncomplete{};
  const auto first = static_cast<std::uint8_t>(bytes[0]);
  if (const char* why = wrong_in_first_byte(first)) return FrameHeadInvalid{why};
  if (bytes.size() < 2) return FrameHeadIncomplete{};
  const auto second = static_cast<std::uint8_t>(bytes[1]);
  if ((second & 0x80) == 0) return FrameHeadInvalid{"frame without a mask"};
  FrameHead head;
  head.opcode = static_cast<Opcode>(first & 0x0F);
  head.fin = (first & 0x80) != 0;
  head.length = second & 0x7F;
  if (is_control(head.opcode) && head.length > longest_control) return FrameHeadInvalid{"control frame too long"};

  const std::size_t extended = head.length == 126 ? 2 : head.length == 127 ? 8 : 0;
  if (bytes.size() < 2 + extended) return FrameHeadIncomplete{};
  if (extended != 0) {
    head.length = big_endian(bytes.substr(2, extended));
    if (head.length < (extended == 2 ? 126U : 65536U)) return FrameHeadInvalid{"length not in its shortest form"};
    if (head.length >> 63 != 0) return FrameHeadInvalid{"length with its highest bit set"};
  }
  head.size = static_cast<std::uint8_t>(2 + extended + head.mask.size());
  if (bytes.size() < head.size) return FrameHeadIncomplete{};
  std::memcpy(head.mask.data(), bytes.data() + 2 + extended, head.mask.size());
  return head;
}

void apply_mask(std::span<char> payload, const std::array<char, 4>& mask, std::size_t offset) {
  std::array<char, 8> wide{};
  for (std::size_t i = 0; i < wide.size(); ++i) wide[i] = mask[(offset + i) % 4];
  const auto key = std::bit_cast<std::uint64_t>(wide);
  std::size_t i = 0;
  for (; i + 8 <= payload.size(); i += 8) {
    std::uint64_t word = 0;
    std::memcpy(&word, payload.data() + i, 8);
    word ^= key;
    std::memcpy(payload.data() + i, &word, 8);
  }
  for (; i < payload.size(); ++i) payload[i] = static_cast<char>(payload[i] ^ wide[i % 8]);
}

void append_frame(std::string& out, Opcode opcode, std::string_view payload) {
  std::array<char, 10> head{};
  head[0] = static_cast<char>(0x80 | static_cast<std::uint8_t>(opcode));
  const std::uint64_t size = payload.size();
  std::size_t extended = 0;
  if (size <= longest_control) {
    head[1] = static_cast<char>(size);
  } else {
    extended = size <= 0xFFFF ? 2 : 8;
    head[1] = static_cast<char>(extended == 2 ? 126 : 127);
    for (std::size_t i = 0; i < extended; ++i) head[2 + i] = static_cast<char>(size >> (8 * (extended - 1 - i)));
  }
  out.append(head.data(), 2 + extended).append(payload);
}

void append_close_frame(std::string& out, std::uint16_t code, std::string_view reason) {
  if (!may_be_sent(code)) return append_frame(out, Opcode::Close, {});
  std::size_t size = std::min(reason.size(), longest_reason);
  if (size < reason.size()) {
    while (size > 0 && (static_cast<std::uint8_t>(reason[size]) & 0xC0) == 0x80) --size;
  }
  std::string payload{static_cast<char>(code >> 8), static_cast<char>(code & 0xFF)};
  append_frame(out, Opcode::Close, payload.append(reason.substr(0, size)));
}

}  // namespace beckon::net
