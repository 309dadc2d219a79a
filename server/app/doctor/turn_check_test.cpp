#include "app/doctor/turn_check.hpp"

#include "app/doctor/finding_in_tests.hpp"

namespace beckon::doctor {
namespace {

using ::testing::HasSubstr;

std::string said_of(const Findings& found, std::string_view id, std::string_view status) {
  expect_well_said(found);
  EXPECT_EQ(status_of(found, id), status);
  for (const auto& one : found)
    if (one.id == id) return one.message + " " + one.remedy;
  return {};
}

CoturnFacts good_coturn() {
  CoturnFacts facts;
  facts.program = "/usr/bin/turnserver";
  facts.version = "4.6.1";
  facts.ports = {{"198.51.100.7", 3478, false, true, true, {}}};
  return facts;
}

TEST(TurnCheck, Judges_the_program_and_its_port) {
  said_of(judge_coturn(good_coturn()), "turn.program", "ok");
  said_of(judge_coturn(good_coturn()), "turn.port", "ok");
  EXPECT_TRUE(good_coturn().can_start());
  auto facts = good_coturn();
  facts.program.clear();
  EXPECT_THAT(said_of(judge_coturn(facts), "turn.program", "error"), HasSubstr("apt-get install coturn"));
  facts = good_coturn();
  facts.ports.push_back({"198.51.100.7", 5349, true, true, false, PortOwner{77, "turnserver"}});
  EXPECT_FALSE(facts.can_start());
  EXPECT_THAT(judge_coturn(facts).back().message,
              HasSubstr("turnserver (process 77) has the TURN port 5349 (for TLS)"));
  EXPECT_EQ(status_of(judge_coturn(facts), "turn.port"), "ok error");
  facts = good_coturn();
  facts.ports[0].address_here = false;
  EXPECT_THAT(said_of(judge_coturn(facts), "turn.port", "error"), HasSubstr("turn-external-ip"));
}

TEST(TurnCheck, Passes_on_what_a_running_Beckon_says) {
  auto facts = good_coturn();
  facts.words = "up";
  said_of(judge_coturn(facts), "turn.running", "ok");
  said_of(judge_coturn(facts), "turn.port", "none");
  facts.words = "starting";
  said_of(judge_coturn(facts), "turn.running", "warning");
  facts.words = "down (another program has its port)";
  facts.ports[0].free = false;
  EXPECT_THAT(said_of(judge_coturn(facts), "turn.running", "error"), HasSubstr("another program has its port"));
  said_of(judge_coturn(facts), "turn.port", "error");
}

AddressFacts public_address() { return {"8.8.4.4", "", "turn.example.org", {"8.8.4.4"}, "", "", "", ""}; }
AddressFacts behind_nat() {
  return {"10.0.0.5", "8.8.4.4", "8.8.4.4", {"8.8.4.4"}, "", "stun:stun.example.org", "8.8.4.4", ""};
}

TEST(TurnCheck, Judges_whether_the_relay_can_be_reached) {
  said_of(judge_addresses(public_address()), "turn.public-address", "ok");
  said_of(judge_addresses(behind_nat()), "turn.public-address", "ok");
  auto facts = behind_nat();
  facts.external_ip.clear();
  EXPECT_THAT(said_of(judge_addresses(facts), "turn.public-address", "warning"),
              HasSubstr("turn-external-ip = \"8.8.4.4\""));
  facts.mapped.clear();
  said_of(judge_addresses(facts), "turn.public-address", "warning");
  facts.relay_ip = "127.0.0.1";
  EXPECT_THAT(said_of(judge_addresses(facts), "turn.public-address", "warning"), HasSubstr("programs on this machine"));
}

TEST(TurnCheck, Compares_with_where_a_STUN_server_sees_us) {
  said_of(judge_addresses(public_address()), "turn.external-address", "skipped");
  said_of(judge_addresses(behind_nat()), "turn.external-address", "ok");
  auto facts = behind_nat();
  facts.external_ip = "9.9.9.9";
  EXPECT_THAT(said_of(judge_addresses(facts), "turn.external-address", "warning"),
              HasSubstr("turn-external-ip = \"8.8.4.4\""));
  facts = behind_nat();
  facts.mapped.clear();
  facts.stun_problem = "no answer in time";
  said_of(judge_addresses(facts), "turn.external-address", "warning");
}

TEST(TurnCheck, Judges_where_the_name_leads) {
  said_of(judge_addresses(public_address()), "turn.host", "ok");
  auto facts = behind_nat();
  facts.host_leads_to = {"2001:db8::1", "10.0.0.5"};
  said_of(judge_addresses(facts), "turn.host", "ok");
  facts.host_leads_to = {"9.9.9.9"};
  EXPECT_THAT(said_of(judge_addresses(facts), "turn.host", "warning"), HasSubstr("9.9.9.9"));
  facts.host_problem = "the name turn.example.org cannot be found: Name or service not known";
  said_of(judge_addresses(facts), "turn.host", "error");
}

TEST(TurnCheck, Counts_relay_ports) {
  const RelayPortFacts usual{49'152, 65'535, 32'768, 60'999, 3, 4'000, 212'992, 212'992};
  const auto status = [](const RelayPortFacts& facts) {
    const auto found = judge_relay_ports(facts);
    expect_well_said(found);
    return status_of(found, "turn.relay-ports");
  };
  EXPECT_EQ(status(usual), "ok");
  EXPECT_EQ(status_of(judge_relay_ports(usual), "turn.buffers"), "none");
  auto facts = usual;
  facts.last = 49'152 + 3'000;
  EXPECT_EQ(status(facts), "warning") << "fewer than the quota";
  facts.total_quota = 500;
  EXPECT_EQ(status(facts), "ok");
  facts.last = 49'152 + 600;
  EXPECT_EQ(status(facts), "warning") << "few, and the system's own";
  facts.local_last = 49'000;
  EXPECT_EQ(status(facts), "ok");
  facts.in_use = 590;
  EXPECT_EQ(status(facts), "warning") << "nearly full";
  facts = usual;
  facts.send_buffer = 4'096;
  EXPECT_EQ(status_of(judge_relay_ports(facts), "turn.buffers"), "warning");
}

}  // namespace
}  // namespace beckon::doctor
