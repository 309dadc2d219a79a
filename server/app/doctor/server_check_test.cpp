#include "app/doctor/server_check.hpp"

#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>

#include "app/doctor/finding_in_tests.hpp"

namespace beckon::doctor {
namespace {

ListenFacts free_port() {
  ListenFacts facts;
  facts.at = {"127.0.0.1", 6503};
  return facts;
}

ListenFacts beckon() {
  auto facts = free_port();
  facts.bind_error = EADDRINUSE;
  facts.is_beckon = facts.ready = true;
  facts.turn = "up";
  facts.owner = PortOwner{123, "beckon"};
  return facts;
}

std::string listening_status(const std::vector<ListenFacts>& facts) {
  const auto found = judge_listeners(facts);
  expect_well_said(found);
  return status_of(found, "server.listening");
}

TEST(ServerCheck, Tells_a_free_port_from_a_taken_and_a_forbidden_one) {
  EXPECT_EQ(listening_status({free_port()}), "ok");
  for (const auto& [number, status] :
       {std::pair(EADDRINUSE, "error"), {EACCES, "error"}, {EADDRNOTAVAIL, "error"}, {EINVAL, "error"}}) {
    auto facts = free_port();
    facts.bind_error = number;
    EXPECT_EQ(listening_status({facts}), status) << number;
    EXPECT_EQ(status_of(judge_listeners({facts}), "server.running"), "skipped");
  }
  auto elsewhere = free_port();
  elsewhere.bind_error = EADDRNOTAVAIL;
  EXPECT_EQ(listening_status({free_port(), elsewhere}), "ok warning") << "serve passes it over";
  auto any = free_port();
  any.at.port = 0;
  EXPECT_EQ(listening_status({any}), "skipped");
}

TEST(ServerCheck, Judges_a_running_Beckon) {
  EXPECT_EQ(listening_status({beckon()}), "ok");
  EXPECT_EQ(status_of(judge_listeners({beckon()}), "server.running"), "ok");
  auto facts = beckon();
  facts.ready = false;
  EXPECT_EQ(listening_status({facts}), "warning");
  facts = beckon();
  facts.tls = true;
  EXPECT_EQ(listening_status({facts}), "warning") << "the settings say TLS, the server speaks without";
  facts.answers_tls = true;
  EXPECT_EQ(listening_status({facts}), "ok");
  EXPECT_EQ(listening_status({beckon(), free_port()}), "ok warning") << "it was started with other addresses";
}

TEST(ServerCheck, Sees_that_the_program_was_replaced_under_a_running_server) {
  auto facts = beckon();
  facts.program_link = "/usr/bin/beckon (deleted)";
  const auto found = judge_listeners({facts});
  EXPECT_EQ(status_of(found, "server.running"), "warning");
  expect_well_said(found);
}

TEST(ServerCheck, Counts_descriptors_for_all_workers) {
  EXPECT_EQ(judge_descriptors({20'100, false, 2, 10'000}).status, Status::Ok);
  EXPECT_EQ(judge_descriptors({20'099, false, 2, 10'000}).status, Status::Warning);
  EXPECT_EQ(judge_descriptors({20'099, true, 2, 10'000}).facts.at("of_server"), true);
  expect_well_said({judge_descriptors({1, true, 2, 3}), judge_descriptors({1'000, false, 2, 3})});
}

TEST(ServerCheck, Finds_who_listens_on_a_port_of_this_machine) {
  const int listener = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof address;
  ASSERT_EQ(bind(listener, reinterpret_cast<const sockaddr*>(&address), size), 0);
  ASSERT_EQ(listen(listener, 1), 0);
  getsockname(listener, reinterpret_cast<sockaddr*>(&address), &size);
  const std::uint16_t port = ntohs(address.sin_port);
  const auto owner = owner_of_port(PortKind::Tcp, port);
  ASSERT_TRUE(owner);
  EXPECT_EQ(owner->pid, getpid());
  EXPECT_EQ(words_of(owner), owner->name + " (process " + std::to_string(getpid()) + ")");
  close(listener);
  EXPECT_FALSE(owner_of_port(PortKind::Tcp, port));
  EXPECT_EQ(words_of(std::nullopt), "another program");
}

}  // namespace
}  // namespace beckon::doctor
