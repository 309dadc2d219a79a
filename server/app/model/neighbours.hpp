// Whom a client's user has blocked, and who is there for it, as the client was told.
#pragma once
#include <algorithm>
#include <map>
#include <set>
#include <string>
#include <vector>

namespace beckon::model {

struct Neighbours {
  // The list, as its device keeps it.
  std::uint64_t version = 0;
  std::string list = "[]";
  std::vector<std::string> blocked;
  std::uint64_t boot = 0;  // in which life of the server it was told this

  // Of the lobby.
  std::uint64_t roster = 0;
  std::set<std::string> people;

  // Of the lobby's lines, and of requests to others ("relay USER"), since probing began.
  std::map<std::uint64_t, std::string> lines;  // whose it is, by number
  std::map<std::string, std::string> answers;

  bool has(const std::string& user) const { return std::ranges::find(blocked, user) != blocked.end(); }
  std::string kept(const std::string& self) const {
    return R"({"user":")" + self + R"(","version":)" + std::to_string(version) + R"(,"users":)" + list + '}';
  }
};

}  // namespace beckon::model
