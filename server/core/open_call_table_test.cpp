// Every kind of event in every state of a call by link, with what comes of it.
#include <gtest/gtest.h>

#include <set>
#include <sstream>

#include "core/open_call_cast.hpp"

namespace beckon::cast {
namespace {

// One line of what an event did: the answer, "=" if the call is as before or else who is in it ("-" behind those who
// have no transport, "?" behind those who have not returned), who left and why, and "f" for forget.
std::string outcome(OpenCall call, const OpenEvent& event, Time now) {
  const OpenCall before = call;
  const OpenStep step = apply(call, event, now, open_times);
  std::ostringstream text;
  text << (step.answer.has_error() ? to_string(step.answer.error().code) : "ok");
  for (OpenParty& party : call.parties) party.heard = {};
  OpenCall silent = before;
  for (OpenParty& party : silent.parties) party.heard = {};
  if (call == silent) {
    text << " =";
  } else {
    text << ' ' << to_string(phase_of(call));
    for (const OpenParty& party : call.parties)
      text << ' ' << party.party.str() << (party.present ? "" : "?") << (party.present && !party.attached ? "-" : "");
  }
  for (const auto& [party, reason] : step.left) text << " <" << party.party.str() << ':' << to_string(reason);
  if (step.publish != (call.version == before.version + 1)) text << " version-and-publish-differ";
  if (!step.publish && call.parties.size() != before.parties.size()) text << " unpublished";
  return text.str() + (step.forget ? " f" : "");
}

// Three fit in. In `rebuilt` a1 has come back with a proof that tells of b1, too.
const OpenCall nobody = empty_open_call();
const OpenCall waiting = after_all(nobody, {joins(a1)});
const OpenCall open = after_all(waiting, {joins(b1)});
const OpenCall full = after_all(open, {joins(b2)});
const OpenCall emptied = after_all(open, {leaves(b1), leaves(a1)});
const OpenCall lost = make_open_call(call_id, first_version + 100, 0, start + Duration{60'000});
const OpenCall rebuilt = after_all(lost, {brings(a1, standing_of(open))});
const std::vector<OpenCall> columns{nobody, waiting, open, full, emptied, rebuilt};

struct Row {
  const char* what;
  OpenEvent event;
  std::vector<const char*> outcomes;  // one for each column
  Duration later{1'000};              // than the columns' events
};

constexpr const char* same = "ok =";
constexpr const char* not_in = "no-such-call =";
constexpr const char* is_full = "busy =";
constexpr const char* last_left = "ok ended <p0:hung-up";
constexpr const char* last_lost = "ok ended <p0:session-lost";

const std::vector<Row> table{
    {"one who is not in it joins",
     joins(mallory),
     {"ok waiting p0", "ok open p0 p1", "ok open p0 p1 p2", is_full, "ok waiting p2", "ok open p0 p1? p102"}},
    {"the first joins again", joins(a1), {"ok waiting p0", same, same, same, "ok waiting p2", same}},
    {"the first joins again with other media",
     joins(a1, answered),
     {"ok waiting p0", "ok waiting p0", "ok open p0 p1", "ok open p0 p1 p2", "ok waiting p2", "ok open p0 p1?"}},
    {"the first joins again in a new life",
     joins(reborn(a1)),
     {"ok waiting p0", "ok waiting p0", "ok open p0 p1", "ok open p0 p1 p2", "ok waiting p2", "ok open p0 p1?"}},
    {"the second joins, also where only a proof tells of it",
     joins(b1),
     {"ok waiting p0", "ok open p0 p1", same, same, "ok waiting p2", "ok open p0 p102"}},
    {"the first leaves",
     leaves(a1),
     {same, last_left, "ok waiting p1 <p0:hung-up", "ok open p1 p2 <p0:hung-up", same, "ok waiting p1? <p0:hung-up"}},
    {"the second leaves, also where only a proof tells of it",
     leaves(b1),
     {same, same, "ok waiting p0 <p1:hung-up", "ok open p0 p2 <p1:hung-up", same, "ok waiting p0"}},
    {"one who is not in it leaves", leaves(mallory), {same, same, same, same, same, same}},
    {"the first returns", comes_back(a1), {not_in, same, same, same, not_in, same}},
    {"the first returns in a new life",
     comes_back(reborn(a1)),
     {not_in, "ok waiting p0", "ok open p0 p1", "ok open p0 p1 p2", not_in, "ok open p0 p1?"}},
    {"the first returns on another shard",
     comes_back(moved(a1)),
     {not_in, "ok waiting p0", "ok open p0 p1", "ok open p0 p1 p2", not_in, "ok open p0 p1?"}},
    {"the second returns without a proof", comes_back(b1), {not_in, not_in, same, same, not_in, "ok open p0 p1"}},
    {"the second returns with the same proof",
     brings(b1, standing_of(open)),
     {not_in, not_in, same, same, not_in, "ok open p0 p1"}},
    {"the second returns with an older proof",
     brings(b1, standing_of(open, 0)),
     {not_in, not_in, same, same, not_in, "ok open p0 p1"}},
    {"the second returns with a proof that is newer and has three",
     brings(b1, standing_of(full)),
     {not_in, not_in, same, same, not_in, "ok open p0 p1 p2?"}},
    {"the third returns with a proof that the first is not in any more",
     brings(b2, standing_of(after_all(full, {leaves(a1)}))),
     {not_in, not_in, not_in, same, not_in, "ok open p1? p2 <p0:session-lost"}},
    {"one brings a proof that it is not in",
     brings(mallory, standing_of(full)),
     {not_in, not_in, not_in, not_in, not_in, not_in}},
    {"the first is heard", is_heard(a1), {same, same, same, same, same, same}},
    {"the first is heard to have no transport",
     is_heard(a1, false),
     {same, "ok waiting p0-", "ok open p0- p1", "ok open p0- p1 p2", same, "ok open p0- p1?"}},
    {"the second loses its transport",
     loses_transport(b1),
     {same, same, "ok open p0 p1-", "ok open p0 p1- p2", same, same}},
    {"the second lost its transport on a shard where it is not any more",
     loses_transport(moved(b1)),
     {same, same, same, same, same, same}},
    {"the first's session ends",
     session_is_over(a1),
     {same, last_lost, "ok waiting p1 <p0:session-lost", "ok open p1 p2 <p0:session-lost", same,
      "ok waiting p1? <p0:session-lost"}},
    {"the first's session ended on a shard where it is not any more",
     session_is_over(moved(a1)),
     {same, same, same, same, same, same}},
    {"the session of one who has not returned ends",
     session_is_over(b1),
     {same, same, "ok waiting p0 <p1:session-lost", "ok open p0 p2 <p1:session-lost", same, same}},
    {"the clock ticks too early", clock_ticks(), {same, same, same, same, same, same}},
    {"those who are waited for do not return",
     clock_ticks(),
     {same, same, same, same, same, "ok waiting p0"},
     Duration{60'000}},
    {"the tombstone's time is over",
     clock_ticks(),
     {same, same, same, same, "ok = f", "ok waiting p0"},
     Duration{120'000}},
    {"nothing is heard of anybody",
     clock_ticks(),
     {same, last_lost, "ok ended <p0:session-lost <p1:session-lost",
      "ok ended <p0:session-lost <p1:session-lost <p2:session-lost", "ok = f", last_lost},
     Duration{180'000}},
};

TEST(OpenCallTable, has_every_kind_of_event) {
  std::set<std::size_t> kinds;
  for (const Row& row : table) kinds.insert(row.event.index());
  EXPECT_EQ(kinds.size(), std::variant_size_v<OpenEvent>);
}

TEST(OpenCallTable, is_what_happens) {
  for (const Row& row : table) {
    ASSERT_EQ(row.outcomes.size(), columns.size()) << row.what;
    for (std::size_t i = 0; i < columns.size(); ++i)
      EXPECT_EQ(outcome(columns[i], row.event, start + row.later), row.outcomes[i]) << row.what << ", column " << i;
  }
}

}  // namespace
}  // namespace beckon::cast
