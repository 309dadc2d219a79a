// The shared values of the store as text (JSON), so that any node, also of a later version, can read them.
#pragma once
#include "core/error.hpp"
#include "core/name_claim.hpp"
#include "core/pair_claim.hpp"
#include "core/user.hpp"

namespace beckon::wire {

std::string to_record(const User&);
std::string to_record(const PairClaim&);
std::string to_record(const CallSlots&);
std::string to_record(const NameClaim&);

// Of one of the types above. Error Internal when the text is not such a record.
template <class T>
Result<T> from_record(std::string_view text);
template <>
Result<User> from_record<User>(std::string_view text);
template <>
Result<PairClaim> from_record<PairClaim>(std::string_view text);
template <>
Result<CallSlots> from_record<CallSlots>(std::string_view text);
template <>
Result<NameClaim> from_record<NameClaim>(std::string_view text);

}  // namespace beckon::wire
