#include "ops/config_families.hpp"

namespace beckon::ops {
namespace {

constexpr std::size_t KiB = 1024, MiB = 1024 * KiB;

void declare_limits(Settings& settings, Config& c) {
  settings.heading("Limits");
  settings.bytes("message-bytes", c.message_bytes, 12 * KiB, MiB, "The largest message from a client.");
  settings.bytes("body-bytes", c.body_bytes, 8 * KiB, MiB - 4 * KiB, "The largest body that is passed on.");
  settings.number<std::size_t>("body-depth", c.body_depth, 4, 256, "Levels of nesting that a body may have.");
  settings.number<std::size_t>("text-length", c.text_length, 1, 4000, "Code points that a chat message may have.");
  settings.bytes("pending-bytes", c.pending_bytes, 64 * KiB, 64 * MiB, "What may wait for a client that does not read.")
      .live();
  settings
      .bytes("mdn-waiting-bytes", c.mdn_waiting_bytes, 64 * KiB, 64 * MiB,
             "What of an MDN client's call may wait for the other end.")
      .live();
  settings.bytes("header-bytes", c.header_bytes, KiB, 64 * KiB, "The largest head of an HTTP request.");
  settings.bytes("http-body-bytes", c.http_body_bytes, 12 * KiB, 16 * MiB, "The largest body of an HTTP request.");
  settings.number<std::size_t>("mailbox", c.mailbox, 1024, 16'777'216, "Messages that may wait for one worker.");
  settings
      .number<std::size_t>("bad-messages", c.bad_messages, 1, 1'000'000,
                           "In a row, after which a connection is closed.")
      .live();
}

// The most that one member takes in a roster: a user id of 128 bytes, a name of 40 code points, escaped.
constexpr std::size_t member_bytes = 330;

Settings::Complaint limits_contradiction(const Config& c) {
  if (c.message_bytes < c.body_bytes + 4 * KiB) return "message-bytes must be at least 4KiB more than body-bytes";
  if (c.pending_bytes < c.message_bytes) return "pending-bytes must not be less than message-bytes";
  if (c.pending_bytes < c.lobby_members * member_bytes)
    return "pending-bytes must hold a whole roster: at least " + std::to_string(member_bytes) +
           " for each of lobby-members";
  if (c.http_body_bytes < c.message_bytes) return "http-body-bytes must not be less than message-bytes";
  return std::nullopt;
}

}  // namespace

Family limits_settings() { return {declare_limits, limits_contradiction}; }

}  // namespace beckon::ops
