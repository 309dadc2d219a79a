#include "net/machine_names.hpp"

#include <gmock/gmock.h>

namespace beckon::net {
namespace {

using ::testing::Contains;

TEST(NamesOfThisMachine, Are_at_least_those_of_itself) {
  const auto names = names_of_this_machine();
  for (const auto* name : {"localhost", "127.0.0.1", "::1"}) EXPECT_THAT(names, Contains(name));
  for (const auto& name : names) EXPECT_FALSE(name.starts_with("fe80:")) << name;
}

}  // namespace
}  // namespace beckon::net
