// Strong ids: text that cannot be mixed up. One that came through parse() is valid; the default one is empty and
// means "none". Two kinds: Id128 for 128 random bits (no heap, cheap to copy and hash), TextId for names.
#pragma once
#include <algorithm>
#include <array>
#include <compare>
#include <cstdint>
#include <cstring>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace beckon {

bool is_id128(std::string_view text);       // 22 characters of base64url that hold exactly 128 bits
bool is_user_id(std::string_view text);     // [A-Za-z0-9_.@:|-]{1,128}
bool is_user_name(std::string_view text);   // as names.hpp says
bool is_utf8(std::string_view text);        // Unicode's table 3-7: no overlong forms, no surrogates
bool is_room_name(std::string_view text);   // [a-z0-9-]{1,32}
bool is_request_id(std::string_view text);  // [A-Za-z0-9_-]{1,32}
bool is_relay_kind(std::string_view text);  // [a-z0-9-]{1,32}
bool is_sealed(std::string_view text);      // [A-Za-z0-9_-]{1,4096}
bool is_subject(std::string_view text);     // [A-Za-z0-9_.@:|-]{1,64}
bool is_jwt(std::string_view text);         // [A-Za-z0-9_.-]{1,8192}: what may be looked at as a JWT
bool is_password(std::string_view text);    // valid UTF-8 of 1 to 128 code points

template <class Tag>
class Id128 {
 public:
  static constexpr std::size_t size = 22;
  static std::optional<Id128> parse(std::string_view text) {
    if (!is_id128(text)) return std::nullopt;
    Id128 id;
    std::copy(text.begin(), text.end(), id.text_.begin());
    return id;
  }
  // A fresh one from the operating system's CSPRNG. Thread-safe.
  static Id128 random();
  std::string_view str() const { return empty() ? std::string_view{} : std::string_view(text_.data(), size); }
  bool empty() const { return text_[0] == 0; }
  friend bool operator==(const Id128&, const Id128&) = default;
  friend auto operator<=>(const Id128&, const Id128&) = default;

 private:
  std::array<char, size> text_{};
};

std::string random_id128();  // the text of a fresh one; thread-safe

template <class Tag>
Id128<Tag> Id128<Tag>::random() {
  return *parse(random_id128());
}

template <class Tag>
class TextId {
 public:
  static std::optional<TextId> parse(std::string_view text) {
    TextId id;
    if constexpr (requires { Tag::normal(text); }) {
      auto normal = Tag::normal(text);
      if (!normal) return std::nullopt;
      id.text_ = std::move(*normal);
    } else {
      if (!Tag::fits(text)) return std::nullopt;
      id.text_ = text;
    }
    return id;
  }
  const std::string& str() const { return text_; }
  bool empty() const { return text_.empty(); }
  friend bool operator==(const TextId&, const TextId&) = default;
  friend auto operator<=>(const TextId&, const TextId&) = default;

 private:
  std::string text_;
};

struct UserTag {
  static bool fits(std::string_view t) { return is_user_id(t); }
};
struct UserNameTag {
  static std::optional<std::string> normal(std::string_view text);  // names::normal
};
struct RoomTag {
  static bool fits(std::string_view t) { return is_room_name(t); }
};
struct RequestTag {
  static bool fits(std::string_view t) { return is_request_id(t); }
};
struct KindTag {
  static bool fits(std::string_view t) { return is_relay_kind(t); }
};
struct SealedTag {
  static bool fits(std::string_view t) { return is_sealed(t); }
};

struct JwtTag {
  static bool fits(std::string_view t) { return is_jwt(t); }
};
struct PasswordTag {
  static bool fits(std::string_view t) { return is_password(t); }
};

using SessionId = Id128<struct SessionTag>;
using CallId = Id128<struct CallTag>;
using MessageId = Id128<struct MessageTag>;          // a chat message's, chosen by its sender
using DeviceSecret = Id128<struct DeviceSecretTag>;  // never logged, never kept, never sent on
using DeviceId = Id128<struct DeviceTag>;            // derived from the secret; stays inside the server
using UserId = TextId<UserTag>;
using UserName = TextId<UserNameTag>;
using RoomName = TextId<RoomTag>;
using RequestId = TextId<RequestTag>;
using RelayKind = TextId<KindTag>;
using Jwt = TextId<JwtTag>;            // never logged, never kept
using Password = TextId<PasswordTag>;  // the same
using Sealed = TextId<SealedTag>;      // what a Seal made (seal.hpp), or what somebody says is such

// The user a guest is ("g-" and 22 characters) and the device anyone uses: two different one-way functions of the
// device secret (SHA-256, domain separated). Neither tells the other, nor the secret. Stable across servers.
UserId guest_user(const DeviceSecret& secret);
// A user of MDN's dialect ("m-" and 22 characters), whose secret the server makes up for each connection.
UserId mdn_user(const DeviceSecret& secret);
bool is_mdn_user(const UserId& user);
// The user that a token's `sub` names ("u-" and that): no guest's id and no MDN user's can be the same.
std::optional<UserId> token_user(std::string_view subject);
DeviceId device_of(const DeviceSecret& secret);

using Epoch = std::uint32_t;

// A party of a call: p0 is the caller, p1 the callee who answered.
struct PartyId {
  std::uint16_t number = 0;
  static std::optional<PartyId> parse(std::string_view text);  // "p" and one to four digits
  std::string str() const { return std::string(1, 'p').append(std::to_string(number)); }
  friend auto operator<=>(const PartyId&, const PartyId&) = default;
};

// A worker of this process, later also of another node. What runs on a shard runs on one thread.
struct ShardId {
  std::uint32_t number = 0;
  friend auto operator<=>(const ShardId&, const ShardId&) = default;
};

}  // namespace beckon

template <class Tag>
struct std::hash<beckon::Id128<Tag>> {
  std::size_t operator()(const beckon::Id128<Tag>& id) const noexcept {
    return std::hash<std::string_view>{}(id.str());
  }
};
// Looked up for every message that is passed on. The server draws these ids itself, so nobody can aim at collisions and
// eight characters of one are hash enough.
template <>
struct std::hash<beckon::SessionId> {
  std::size_t operator()(const beckon::SessionId& id) const noexcept {
    std::size_t first = 0;
    if (!id.empty()) std::memcpy(&first, id.str().data(), sizeof first);
    return first;
  }
};
template <class Tag>
struct std::hash<beckon::TextId<Tag>> {
  std::size_t operator()(const beckon::TextId<Tag>& id) const noexcept { return std::hash<std::string>{}(id.str()); }
};
