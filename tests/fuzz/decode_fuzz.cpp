// Any bytes to Decoder, held against an independent parser: what it takes is strict JSON, its body is a piece of the
// text, and passed on it cannot look like anything but a body. Seeds: messages of protocol/vectors.
#include <algorithm>
#include <boost/json.hpp>
#include <cctype>
#include <cstdint>
#include <cstring>
#include <string>
#include <type_traits>

#include "require.hpp"
#include "wire/codec.hpp"

namespace {

namespace json = boost::json;
namespace wire = beckon::wire;
using beckon::fuzz::require;

// The text with U+FFFD for every escape of half a surrogate pair (and of whole pairs, twice).
std::string without_surrogates(std::string_view text) {
  std::string mended(text);
  for (std::size_t i = 0; i + 1 < mended.size(); ++i) {
    if (mended[i] != '\\') continue;
    const bool half = mended[++i] == 'u' && i + 4 < mended.size() && (mended[i + 1] | 0x20) == 'd' &&
                      std::string_view("89abcdefABCDEF").find(mended[i + 2]) != std::string_view::npos &&
                      std::isxdigit(static_cast<unsigned char>(mended[i + 3])) != 0 &&
                      std::isxdigit(static_cast<unsigned char>(mended[i + 4])) != 0;
    if (half) mended.replace(i + 1, 4, "fffd");
  }
  return mended;
}

// What Boost.JSON makes of it. It refuses two things that JSON's grammar allows, in bodies and in fields that nobody
// reads: halves of surrogate pairs (some of them as a plain syntax error) and exponents beyond its numbers.
enum class Verdict { Json, BeyondBoost, NotJson };
Verdict judge(std::string_view text, json::value& value) {
  json::parse_options options;
  options.max_depth = 100'000;
  boost::system::error_code failed;
  value = json::parse(text, failed, {}, options);
  if (!failed) return Verdict::Json;
  if (failed != json::error::exponent_overflow) (void)json::parse(without_surrogates(text), failed, {}, options);
  return !failed || failed == json::error::exponent_overflow ? Verdict::BeyondBoost : Verdict::NotJson;
}

void check_body(std::string_view text, std::string_view body) {
  require(body.data() >= text.data() && body.data() + body.size() <= text.data() + text.size());
  require(body.size() >= 2 && body.front() == '{' && body.back() == '}');

  std::string relayed;
  wire::encode(relayed, wire::Signal{*beckon::CallId::parse("AAECAwQFBgcICQoLDA0ODw"), {}, 1, 2, 3, 4, body});
  json::value signal, alone;
  const Verdict verdict = judge(relayed, signal);
  require(verdict == judge(body, alone) && verdict != Verdict::NotJson);
  if (verdict != Verdict::Json) return;
  require(signal.at("body") == alone && signal.as_object().size() == 8);
  require(signal.at("type") == "signal" && signal.at("from") == "p0");
}

void check_taken(std::string_view text, const wire::ClientMessage& message) {
  json::value value;
  const Verdict verdict = judge(text, value);
  require(verdict != Verdict::NotJson);
  std::visit(
      [&](const auto& taken) {
        using Message = std::decay_t<decltype(taken)>;
        if constexpr (requires { taken.body; }) check_body(text, taken.body);
        if constexpr (std::is_same_v<Message, wire::Chat>)
          if (verdict == Verdict::Json) require(value.at("text").as_string() == std::string_view(taken.text));
        if constexpr (requires { taken.id; })
          if (verdict == Verdict::Json) require(value.at("id").as_string() == std::string_view(taken.id.str()));
      },
      message);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static wire::Decoder decoder;
  // The text ends where the memory does, but for the padding, whose content comes from the input too.
  std::string bytes(reinterpret_cast<const char*>(data), size);
  bytes.append(wire::Decoder::padding, size == 0 ? '}' : bytes[size / 2]);
  const std::string_view text(bytes.data(), size);
  const auto decoded = decoder.decode(text);
  if (decoded)
    check_taken(text, *decoded);
  else
    require(!decoded.error().error.message.empty());
  return 0;
}
