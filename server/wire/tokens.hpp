// What the server gives to clients to keep for it, sealed (core/seal.hpp): it survives the server's own memory. Times
// are milliseconds since 1970.
#pragma once
#include "core/call_proof.hpp"
#include "core/identity.hpp"
#include "core/seal.hpp"

namespace beckon::wire {

// Lets its device go on with a session.
struct ResumeToken {
  SessionId session;
  DeviceId device;
  std::uint64_t generation = 0;  // grows with every token of the session
  std::uint64_t issued = 0, expires = 0;
  std::uint64_t login_ends = 0;  // of the login that the session came from; 0: it has no end
  // Of a user who logged in; empty and everything of a guest, who is known by their secret.
  UserId user{};
  UserName name{};
  Rights rights{};
  std::string password{};  // of a guest who needed one: its fingerprint
  friend bool operator==(const ResumeToken&, const ResumeToken&) = default;
};

// Lets whoever has it join an open call.
struct CallLink {
  CallId call;
  std::uint64_t made = 0, expires = 0;
  friend bool operator==(const CallLink&, const CallLink&) = default;
};

using beckon::CallProof;

// Sealed text of one of the above; the other way round nothing for what was not sealed by this key as that.
template <class Token>
std::string sealed(const Seal& seal, const Token& token);
template <class Token>
std::optional<Token> unsealed(const Seal& seal, const Sealed& text);

extern template std::string sealed(const Seal&, const ResumeToken&);
extern template std::string sealed(const Seal&, const CallLink&);
extern template std::string sealed(const Seal&, const CallProof&);
extern template std::optional<ResumeToken> unsealed(const Seal&, const Sealed&);
extern template std::optional<CallLink> unsealed(const Seal&, const Sealed&);
extern template std::optional<CallProof> unsealed(const Seal&, const Sealed&);

}  // namespace beckon::wire
