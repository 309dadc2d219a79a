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

// Error Internal when the text is not such a record.
Result<User> user_from_record(std::string_view text);
Result<PairClaim> pair_claim_from_record(std::string_view text);
Result<CallSlots> call_slots_from_record(std::string_view text);
Result<NameClaim> name_claim_from_record(std::string_view text);

}  // namespace beckon::wire
