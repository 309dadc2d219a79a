// What clients keep for the server and bring back: resume tokens, links, proofs of calls. The first byte says what the
// others are: a text that nobody sealed; how one that is good is changed; or what is inside one, as another version of
// the server, or another server with the same key, might have sealed it. What was not sealed here for this use never
// opens, what opens is written again as it was, and whatever is inside, a server that is shown it goes on.
#include <cstdint>
#include <cstring>
#include <random>

#include "app/world.hpp"
#include "require.hpp"
#include "wire/tokens.hpp"

namespace {

using namespace beckon;
using beckon::fuzz::require;
using beckon::testing::Client;
using beckon::testing::device_secret;
using beckon::testing::message;
using beckon::testing::World;

const Seal seal{Seal::Key{7}};  // that of the world too

const wire::ResumeToken& resume() {
  static const wire::ResumeToken token{*SessionId::parse(device_secret(1)),
                                       *DeviceId::parse(device_secret(2)),
                                       3,
                                       1'799'999'000'000,
                                       1'900'000'000'000,
                                       0,
                                       {},
                                       {},
                                       {},
                                       {}};
  return token;
}
const wire::CallLink a_link{*CallId::parse(device_secret(3)), 1'799'999'000'000, 1'900'000'000'000};

template <class Token>
void check_same(const Token& token) {
  const auto again = wire::unsealed<Token>(seal, *Sealed::parse(wire::sealed(seal, token)));
  require(again && *again == token);
}

template <class Token>
void open(const std::optional<Sealed>& text) {
  if (!text) return;
  if (const auto token = wire::unsealed<Token>(seal, *text)) check_same(*token);
}

// Nobody sealed it.
void foreign(std::string_view text) {
  const auto sealed = Sealed::parse(text);
  if (!sealed) return;
  require(!wire::unsealed<wire::ResumeToken>(seal, *sealed));
  require(!wire::unsealed<wire::CallLink>(seal, *sealed));
  require(!wire::unsealed<CallProof>(seal, *sealed));
}

// Three bytes are a change: what is done, where, with which letter.
std::string changed(std::string text, std::string_view changes) {
  for (; changes.size() >= 3; changes.remove_prefix(3)) {
    if (text.empty()) return text;
    const std::size_t at = static_cast<unsigned char>(changes[1]) * text.size() / 256;
    switch (static_cast<unsigned char>(changes[0]) % 5) {
      case 0:
        text[at] = changes[2];
        break;
      case 1:
        text.insert(at, 1, changes[2]);
        break;
      case 2:
        text.erase(at, 1 + static_cast<unsigned char>(changes[2]) % 4);
        break;
      case 3:
        text.resize(at);
        break;
      default:
        std::swap(text[at], text[static_cast<unsigned char>(changes[2]) * text.size() / 256]);
    }
  }
  return text;
}

template <class Token>
void bent(const Token& token, std::string_view changes) {
  const std::string good = wire::sealed(seal, token), bad = changed(good, changes);
  const auto sealed = Sealed::parse(bad);
  const auto opened = sealed ? wire::unsealed<Token>(seal, *sealed) : std::nullopt;
  require(opened.has_value() == (bad == good));
  if (!sealed || bad != good) return;
  require(*opened == token);
  // It is good for one use.
  if constexpr (!std::is_same_v<Token, wire::CallLink>) require(!wire::unsealed<wire::CallLink>(seal, *sealed));
  if constexpr (!std::is_same_v<Token, wire::ResumeToken>) require(!wire::unsealed<wire::ResumeToken>(seal, *sealed));
  require(!wire::unsealed<CallProof>(seal, *sealed));
}

std::string shown(const Client& client, const char* type, const char* field) {
  const auto told = client.last(type);
  const auto* found = told.if_contains(field);
  return found ? std::string(found->as_string()) : std::string();
}

// Two people come to a server that knows nothing, with what may be inside a proof (or token, or link), and the same
// that is said to be theirs: a proof's session is its owner's.
void show(std::string_view purpose, std::string_view inside) {
  const auto sealed = Sealed::parse(seal.close(purpose, inside));
  open<wire::ResumeToken>(sealed);
  open<wire::CallLink>(sealed);
  open<CallProof>(sealed);
  if (!sealed) return;
  const std::string text(sealed->str());
  World world(2);
  for (const std::size_t who : {1, 2}) {
    Client& client = world.connect(who % 2);
    auto hello =
        message("hello", {{"v", 1}, {"device", device_secret(static_cast<int>(who))}, {"name", "Ada"}, {"epoch", who}});
    // A session of the device's own, under the id that the input's proofs name.
    hello["resume"] =
        wire::sealed(seal, wire::ResumeToken{*SessionId::parse(device_secret(static_cast<int>(who))),
                                             device_of(*DeviceSecret::parse(device_secret(static_cast<int>(who)))),
                                             1,
                                             1'799'999'000'000,
                                             1'900'000'000'000,
                                             0,
                                             {},
                                             {},
                                             {},
                                             {}});
    if (purpose == "beckon resume 1") hello["resume"] = text;
    hello["calls"] = boost::json::array{text};
    client.send(hello);
    if (client.closed) continue;
    if (shown(client, "welcome", "session").empty()) client.hello("Ada", static_cast<int>(who));
    client.request(message("call-join", {{"link", text}, {"media", beckon::testing::video}}));
    world.pass(Duration{5'000});
  }
  world.pass(std::chrono::hours(1));
  require(world.sessions() <= 2);
}

}  // namespace

namespace {

// One place in it is another: what a byte's change would mostly make no JSON.
void change(boost::json::value& value, std::minstd_rand& dice) {
  const auto roll = [&](std::size_t below) { return dice() / 7 % below; };
  static constexpr std::uint64_t numbers[] = {0,
                                              1,
                                              2,
                                              3,
                                              7,
                                              9999,
                                              10'000,
                                              65'536,
                                              4'294'967'295,
                                              1'799'999'999'999,
                                              9'007'199'254'740'992,
                                              9'223'372'036'854'775'807,
                                              18'446'744'073'709'551'615U};
  static constexpr const char* texts[] = {"device-10000000000000A",
                                          "device-20000000000000A",
                                          "device-40000000000000A",
                                          "g-RL9XP4Ml0nfxZsXypQ5kWA",
                                          "m-awmIcKd-KtKKDCGOiM9cVg",
                                          "u-ada",
                                          "Ada",
                                          "active",
                                          "connecting",
                                          "reconnecting",
                                          "ringing",
                                          "ended",
                                          "open",
                                          "waiting",
                                          "claiming",
                                          "lobby",
                                          ""};
  if (auto* object = value.if_object(); object && !object->empty()) {
    auto* const place = object->begin() + roll(object->size());
    if (roll(16) == 0) return void(object->erase(place));
    return change(place->value(), dice);
  }
  if (auto* array = value.if_array(); array && !array->empty()) {
    auto* const place = array->begin() + roll(array->size());
    if (roll(8) == 0) return void(array->erase(place));
    if (roll(4) == 0) return void(array->insert(place, boost::json::value(*place)));
    return change(*place, dice);
  }
  switch (roll(8)) {
    case 0:
      value = nullptr;
      return;
    case 1:
      value = numbers[roll(std::size(numbers))];
      return;
    default:
      if (value.is_bool())
        value = !value.as_bool();
      else if (value.is_number())
        value = numbers[roll(std::size(numbers))];
      else
        value = texts[roll(std::size(texts))];
  }
}

}  // namespace

extern "C" std::size_t LLVMFuzzerMutate(std::uint8_t* data, std::size_t size, std::size_t most);

extern "C" std::size_t LLVMFuzzerCustomMutator(std::uint8_t* data, std::size_t size, std::size_t most,
                                               unsigned int seed) {
  std::minstd_rand dice(seed);
  boost::system::error_code failed = boost::json::error::syntax;
  boost::json::value inside;
  if (size > 1 && data[0] % 8 >= 3 && dice() % 4 != 0)
    inside = boost::json::parse({reinterpret_cast<const char*>(data) + 1, size - 1}, failed);
  if (failed) return LLVMFuzzerMutate(data, size, most);
  for (auto times = 1 + dice() % 3; times > 0; --times) change(inside, dice);
  const std::string text = boost::json::serialize(inside).substr(0, most - 1);
  std::memcpy(data + 1, text.data(), text.size());
  return 1 + text.size();
}

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const std::string_view rest(reinterpret_cast<const char*>(data) + 1, size - 1);
  switch (data[0] % 8) {
    case 0:
      foreign(rest);
      break;
    case 1:
      bent(resume(), rest);
      break;
    case 2:
      bent(a_link, rest);
      break;
    case 3:
      show("beckon resume 1", rest);
      break;
    case 4:
      show("beckon link 1", rest);
      break;
    default:
      show("beckon proof 1", rest);
  }
  return 0;
}
