// From the raw text of a field to the member it is for. The C++ type says what may stand there; each id type checks
// its own bounds, so a message needs no code of its own.
#pragma once
#include <boost/mp11/algorithm.hpp>
#include <string_view>
#include <type_traits>

#include "core/names.hpp"
#include "wire/codec.hpp"
#include "wire/described.hpp"
#include "wire/json_scanner.hpp"
#include "wire/json_text.hpp"

namespace beckon::wire {

// Why a field cannot be taken: it "must be …".
struct Misfit {
  ErrorCode code = ErrorCode::BadMessage;
  std::string_view expected;
};
using Taken = std::optional<Misfit>;  // nothing: taken

template <class Id>
inline constexpr std::string_view expected_text = "128 bits in base64url without padding";
template <>
inline constexpr std::string_view expected_text<UserId> = "a user's id";
template <>
inline constexpr std::string_view expected_text<UserName> = "a name";
template <>
inline constexpr std::string_view expected_text<RoomName> = "1 to 32 of a-z, 0-9 and -";
template <>
inline constexpr std::string_view expected_text<RequestId> = "1 to 32 of A-Z, a-z, 0-9, _ and -";
template <>
inline constexpr std::string_view expected_text<RelayKind> = "1 to 32 of a-z, 0-9 and -";
template <>
inline constexpr std::string_view expected_text<Sealed> = "1 to 4096 of A-Z, a-z, 0-9, _ and -";
template <>
inline constexpr std::string_view expected_text<Jwt> = "1 to 8192 of A-Z, a-z, 0-9, _, . and -";
template <>
inline constexpr std::string_view expected_text<Password> = "1 to 128 characters";
template <>
inline constexpr std::string_view expected_text<PartyId> = "p and a number of at most four digits";

class FieldReader {
 public:
  explicit FieldReader(const CodecLimits& limits) : limits_(limits), nested_(0, limits.depth) {}

  // Fills every described member of `message`; the first one that cannot be is told.
  template <class Message>
  std::optional<Error> read(const Fields& fields, Message& message);

  template <class Id>
  requires requires(std::string_view text) { Id::parse(text); }
  Taken take(std::string_view raw, Id& out) {
    std::string scratch;
    const auto text = string_value(raw, scratch);
    auto id = text ? Id::parse(*text) : std::nullopt;
    if constexpr (std::is_same_v<Id, UserName>)
      if (text && !id) return Misfit{ErrorCode::BadMessage, names::requirement(*text)};
    if (!id) return Misfit{ErrorCode::BadMessage, expected_text<Id>};
    out = std::move(*id);
    return {};
  }
  Taken take(std::string_view raw, std::uint32_t& out);
  Taken take(std::string_view raw, std::uint64_t& out);  // at most 2^53 - 1
  Taken take(std::string_view raw, int& version);
  Taken take(std::string_view raw, bool& connected);  // "connected" or "lost"
  Taken take(std::string_view raw, Media& out);
  Taken take(std::string_view raw, std::string& text);
  Taken take(std::string_view raw, std::string_view& body);
  template <class T>
  Taken take(std::string_view raw, std::optional<T>& out) {
    return take(raw, out.emplace());
  }
  Taken take(std::string_view raw, std::vector<std::string>& caps);
  Taken take(std::string_view raw, std::vector<Sealed>& proofs);
  Taken take(std::string_view raw, std::map<CallId, std::uint64_t>& calls);
  Taken take(std::string_view raw, std::map<RoomName, RoomVersions>& rooms);
  Taken take(std::string_view raw, RoomVersions& out);
  Taken take(std::string_view raw, std::vector<BlockedUser>& users);
  Taken take(std::string_view raw, KeptBlockList& out);

 private:
  CodecLimits limits_;
  JsonScanner nested_;  // for the objects and arrays inside messages
};

Error field_error(std::string_view field, const Misfit& misfit);
Error missing_field(std::string_view field);

template <class Message>
std::optional<Error> FieldReader::read(const Fields& fields, Message& message) {
  namespace describe = boost::describe;
  std::optional<Error> failed;
  std::size_t probably = 0;  // clients write the fields in the order of the schema, the type first
  boost::mp11::mp_for_each<describe::describe_members<Message, describe::mod_public>>([&](auto member) {
    if (failed) return;
    auto& out = message.*member.pointer;
    using Member = std::remove_reference_t<decltype(out)>;
    constexpr bool is_state = std::is_same_v<Message, CallMedia> && std::is_same_v<Member, bool>;
    constexpr std::string_view name = is_state ? "state" : decltype(member)::name;
    constexpr bool may_be_absent =
        !std::is_same_v<Member, std::string> && (
                                                    requires { out.clear(); } || requires { out.reset(); });
    if (const auto raw = fields.find(name, ++probably)) {
      if (const Taken misfit = take(*raw, out)) failed = field_error(name, *misfit);
    } else if (!may_be_absent) {
      failed = missing_field(name);
    }
  });
  return failed;
}

}  // namespace beckon::wire
