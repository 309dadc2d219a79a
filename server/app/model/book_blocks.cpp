// Which blocks hold for certain, whatever is still on its way.
#include "app/model/book.hpp"

namespace beckon::model {

void Book::asks_for_list(const std::string& by) {
  Deeds& deeds = deeds_[by];
  deeds.mixed = deeds.under_way > 0;
  ++deeds.under_way;
}

void Book::list_is(const std::string& by, const std::string& label, const std::string& user, bool blocked) {
  Deeds& deeds = deeds_[by];
  --deeds.under_way;
  deeds.mixed = deeds.mixed || deeds.under_way > 0;
  deeds.last = {label, user, blocked, deeds.mixed || deeds.uncertain};
}

// What was asked after it, by a client that went before it was answered, may have been done.
Book::Deed Book::last_deed(const std::string& by) const {
  const auto found = deeds_.find(by);
  if (found == deeds_.end()) return {};
  Deed last = found->second.last;
  last.uncertain = last.uncertain || found->second.under_way > 0;
  return last;
}

void Book::holds(const std::string& by, const std::string& label, const std::string& user, std::uint64_t boot) {
  sure_[{by, user}][label] = {moment(), boot};
}

void Book::disconnected(const std::string& label) {
  for (auto& [pair, labels] : sure_) labels.erase(label);
}

bool Book::surely_blocked(const std::string& by, const std::string& user, std::uint64_t asked,
                          std::uint64_t boot) const {
  const auto found = sure_.find({by, user});
  if (found == sure_.end()) return false;
  for (const auto& [label, sure] : found->second)
    if (sure.boot == boot && sure.since < asked) return true;
  return false;
}

void Book::rings(const std::string& call, const std::string& caller, const std::string& callee, std::uint64_t boot) {
  const auto invited = invited_.find(call);
  if (invited != invited_.end() && surely_blocked(callee, caller, invited->second, boot))
    fault("who was blocked rings with " + call);
}

}  // namespace beckon::model
