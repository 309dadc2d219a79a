// The store's values as what they are, instead of as text.
#pragma once
#include <functional>
#include <optional>
#include <string>

#include "store/store.hpp"
#include "wire/records.hpp"

namespace beckon {

// What to write instead of the present value (nothing: absent, remove), or the error to end with. May run several
// times. A value that comes back as it was is written again, which is harmless.
template <class T>
using ChangeOf = std::function<Result<std::optional<T>>(std::optional<T>)>;

// As update() of the store.
template <class T>
void update_value(Store& store, const std::string& key, ChangeOf<T> change, std::function<void(Result<>)> done) {
  const auto change_text =
      [change = std::move(change)](std::optional<std::string_view> text) -> Result<std::optional<std::string>> {
    std::optional<T> present;
    if (text) {
      auto read = wire::from_record<T>(*text);
      if (!read) return read.error();
      present = std::move(*read);
    }
    const auto next = change(std::move(present));
    if (!next) return next.error();
    return *next ? std::optional(wire::to_record(**next)) : std::nullopt;
  };
  update(store, key, change_text, std::move(done));
}

// For what has to be given back: as update_value, and again from the start when that fails, a few times.
template <class T>
void insist_value(Store& store, const std::string& key, ChangeOf<T> change, std::function<void(Result<>)> done,
                  int attempts = 8) {
  const auto again = [&store, key, change, done, attempts](const Result<>& result) {
    if (result || attempts <= 1) return done(result);
    insist_value<T>(store, key, change, done, attempts - 1);
  };
  update_value<T>(store, key, change, again);
}

// As get() of the store.
template <class T>
void get_value(Store& store, const std::string& key, std::function<void(const Result<std::optional<T>>&)> done) {
  store.get(key, [done = std::move(done)](const Result<std::optional<Versioned>>& got) {
    if (!got) return done(got.error());
    if (!*got) return done(std::optional<T>{});
    auto read = wire::from_record<T>((*got)->value);
    if (!read) return done(read.error());
    done(std::optional<T>(std::move(*read)));
  });
}

// Adds the session to those that hold the name for its user.
inline ChangeOf<NameClaim> claim_name(const UserId& user, const SessionId& session) {
  return [user, session](std::optional<NameClaim> standing) -> Result<std::optional<NameClaim>> {
    auto claim = with_holder(std::move(standing), user, session);
    if (!claim) return claim.error();
    return std::optional(std::move(*claim));
  };
}

// Adds the call to those of a user, who may be in `limit` at once.
inline ChangeOf<CallSlots> take_slot(const CallId& call, std::size_t limit) {
  return [call, limit](std::optional<CallSlots> slots) -> Result<std::optional<CallSlots>> {
    auto taken = with_call(std::move(slots).value_or(CallSlots{}), call, limit);
    if (!taken) return taken.error();
    return std::optional(std::move(*taken));
  };
}

}  // namespace beckon
