#include "app/held_names.hpp"

#include <algorithm>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "app/call_log.hpp"
#include "app/shared_values.hpp"
#include "core/names.hpp"

namespace beckon {
namespace {

std::string at(const std::string& key) { return "name/" + key; }

void release_key(Store& store, const std::string& key, const SessionId& session) {
  const ChangeOf<NameClaim> release = [session](std::optional<NameClaim> claim) {
    return claim ? without_holder(std::move(*claim), session) : std::nullopt;
  };
  insist_value(store, at(key), release, [](const Result<>& result) { log_if_failed("name-release-failed", result); });
}

std::vector<std::string> keys_of_one_alone(const UserName& name, const UserName& other) {
  auto keys = names::keys(name);
  const auto others = names::keys(other);
  std::erase_if(keys, [&](const std::string& key) { return std::ranges::find(others, key) != others.end(); });
  return keys;
}

struct Holding {
  UserName name;
  UserId user;
  SessionId session;
  UserName held;
  std::vector<std::string> keys;
  std::function<void(const Result<>&)> done;
};

void hold_key(Store& store, const std::shared_ptr<const Holding>& all, std::size_t next) {
  if (next == all->keys.size()) return all->done({});
  update_value(store, at(all->keys[next]), claim_name(all->user, all->session),
               [&store, all, next](const Result<>& result) {
                 if (result) return hold_key(store, all, next + 1);
                 if (next > 0) release_name(store, all->name, all->session, all->held);
                 all->done(result);
               });
}

}  // namespace

void hold_name(Store& store, const UserName& name, const UserId& user, const SessionId& session, const UserName& held,
               std::function<void(const Result<>&)> done) {
  hold_key(store,
           std::make_shared<const Holding>(Holding{name, user, session, held, names::keys(name), std::move(done)}), 0);
}

void release_name(Store& store, const UserName& name, const SessionId& session, const UserName& kept) {
  for (const std::string& key : keys_of_one_alone(name, kept)) release_key(store, key, session);
}

}  // namespace beckon
