// What the tests of judgements say of findings.
#pragma once
#include <gmock/gmock.h>

#include "app/doctor/finding.hpp"

namespace beckon::doctor {

// The status of the finding with that id; several of one id are joined, none is "none".
inline std::string status_of(const Findings& findings, std::string_view id) {
  std::string all;
  for (const Finding& one : findings)
    if (one.id == id) (all += all.empty() ? "" : " ") += to_string(one.status);
  return all.empty() ? "none" : all;
}

// Whoever is told of a fault is told what to do about it, and nobody else is; every message is a sentence.
inline void expect_well_said(const Findings& findings) {
  for (const Finding& one : findings) {
    const bool fault = one.status == Status::Warning || one.status == Status::Error;
    EXPECT_EQ(!one.remedy.empty(), fault) << one.id;
    EXPECT_THAT(one.message, ::testing::MatchesRegex("(.|\n)+\\.")) << one.id;
    EXPECT_THAT(one.message, ::testing::Not(::testing::HasSubstr(".."))) << one.id;
    EXPECT_THAT(one.id, ::testing::MatchesRegex("(state|login|server|tls|url|turn|clock)\\.[a-z-]+"));
  }
}

}  // namespace beckon::doctor
