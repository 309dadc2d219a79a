// For tests: clients of MDN's dialect in the world, and what they say.
#pragma once
#include "app/world.hpp"

namespace beckon::testing {

// Connects and says the name.
inline Client& mdn_client(World& world, std::string_view name, std::size_t shard = 0) {
  Client& client = world.connect(shard, Dialect::Mdn);
  client.send(message("username", {{"name", name}, {"id", 1}, {"date", 1}}));
  world.pass(Duration{300});  // the lobby gathers its changes
  return client;
}

inline boost::json::object video_offer(boost::json::value target, std::string_view sdp = "offer") {
  return message("video-offer",
                 {{"name", "?"}, {"target", std::move(target)}, {"sdp", {{"type", "offer"}, {"sdp", sdp}}}});
}
inline boost::json::object video_answer(boost::json::value target, std::string_view sdp = "answer") {
  return message("video-answer",
                 {{"name", "?"}, {"target", std::move(target)}, {"sdp", {{"type", "answer"}, {"sdp", sdp}}}});
}
inline boost::json::object ice_candidate(boost::json::value target, std::string_view candidate) {
  return message("new-ice-candidate", {{"target", std::move(target)}, {"candidate", {{"candidate", candidate}}}});
}
inline boost::json::object hang_up(boost::json::value target = nullptr) {
  return message("hang-up", {{"name", "?"}, {"target", std::move(target)}});
}

}  // namespace beckon::testing
