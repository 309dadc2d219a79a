// Names in the store: each of a name's keys (core/names.hpp) is a value that says whose it is.
#pragma once
#include <functional>

#include "core/endpoint.hpp"
#include "core/error.hpp"
#include "store/store.hpp"

namespace beckon {

// Takes all keys of `name` for the user's session, or none: NameTaken when another user has one of them. `held`, if the
// session has a name, is that, and is not touched.
void hold_name(Store& store, const UserName& name, const UserId& user, const SessionId& session, const UserName& held,
               std::function<void(const Result<>&)> done);

// Gives back the keys of `name` that are not keys of `kept` too.
void release_name(Store& store, const UserName& name, const SessionId& session, const UserName& kept = {});

}  // namespace beckon
