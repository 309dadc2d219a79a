#include "wire/records.hpp"

#include "wire/json_writer.hpp"
#include "wire/record_reader.hpp"

namespace beckon::wire {
namespace {

void write_id(std::string& out, const auto& id) { out.append(1, '"').append(id.str()).push_back('"'); }

void write_session(std::string& out, const UserSession& session) {
  ObjectWriter object(out);
  object.plain("session", session.at.session.str()).number("shard", session.at.shard.number);
  object.boolean("attached", session.attached).number("generation", session.generation);
  object.number("arrival", session.arrival).end();
}

void write_blocked(std::string& out, const BlockedUser& blocked) {
  ObjectWriter object(out);
  object.plain("user", blocked.user.str());
  if (blocked.name) object.text("name", blocked.name->str());
  object.end();
}

}  // namespace

std::string to_record(const User& user) {
  std::string out;
  ObjectWriter object(out);
  object.text("name", user.name.str()).list("sessions", user.sessions, write_session);
  if (user.blocked.version != 0)
    object.number("blocked_version", user.blocked.version).list("blocked", user.blocked.users, write_blocked);
  object.end();
  return out;
}

template <>
Result<User> from_record<User>(std::string_view text) {
  return from_text<User>(text, [](RecordReader& reader, User& user) {
    reader.id("name", user.name);
    reader.each("sessions", [&](const boost::json::value& value) {
      RecordReader session(value);
      UserSession& out = user.sessions.emplace_back();
      session.id("session", out.at.session);
      session.number("shard", out.at.shard.number);
      session.boolean("attached", out.attached);
      session.number("generation", out.generation);
      session.number("arrival", out.arrival);
      reader.keep(session.good());
    });
    if (!reader.has("blocked_version")) return;
    reader.number("blocked_version", user.blocked.version);
    reader.each("blocked", [&](const boost::json::value& value) {
      RecordReader blocked(value);
      BlockedUser& out = user.blocked.users.emplace_back();
      blocked.id("user", out.user);
      if (blocked.has("name")) blocked.id("name", out.name.emplace());
      reader.keep(blocked.good());
    });
  });
}

std::string to_record(const PairClaim& claim) {
  std::string out;
  ObjectWriter object(out);
  object.plain("call", claim.call.str()).plain("caller", claim.caller.str());
  object.plain("caller_device", claim.caller_device.str());
  if (!claim.callee_device.empty()) object.plain("callee_device", claim.callee_device.str());
  object.plain("phase", to_string(claim.phase)).end();
  return out;
}

template <>
Result<PairClaim> from_record<PairClaim>(std::string_view text) {
  return from_text<PairClaim>(text, [](RecordReader& reader, PairClaim& claim) {
    reader.id("call", claim.call);
    reader.id("caller", claim.caller);
    reader.id("caller_device", claim.caller_device);
    reader.id_or_none("callee_device", claim.callee_device);
    reader.phase("phase", claim.phase);
  });
}

std::string to_record(const CallSlots& slots) {
  std::string out;
  ObjectWriter(out).list("calls", slots.calls, write_id<CallId>).end();
  return out;
}

template <>
Result<CallSlots> from_record<CallSlots>(std::string_view text) {
  return from_text<CallSlots>(text, [](RecordReader& reader, CallSlots& slots) { reader.ids("calls", slots.calls); });
}

std::string to_record(const NameClaim& claim) {
  std::string out;
  ObjectWriter(out).plain("user", claim.user.str()).list("sessions", claim.sessions, write_id<SessionId>).end();
  return out;
}

template <>
Result<NameClaim> from_record<NameClaim>(std::string_view text) {
  return from_text<NameClaim>(text, [](RecordReader& reader, NameClaim& claim) {
    reader.id("user", claim.user);
    reader.ids("sessions", claim.sessions);
  });
}

}  // namespace beckon::wire
