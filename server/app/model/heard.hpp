// What a client reads of the server's messages (docs/protocol.md). Views live as long as the text.
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/ids.hpp"
#include "wire/json_scanner.hpp"

namespace beckon::model {

struct HeardParty {
  int number = 0;
  std::string user;
  Epoch epoch = 0;
  bool attached = false, connected = false;
};

struct HeardCall {
  std::string call, mode, state, caller, callee, reason, proof, link;
  std::uint64_t version = 0;
  std::vector<HeardParty> parties;
  int me = -1;
  bool polite = false;

  bool ended() const { return state == "ended"; }
  const HeardParty* party(int number) const {
    for (const HeardParty& party : parties)
      if (party.number == number) return &party;
    return nullptr;
  }
};

std::uint64_t digits(std::string_view text);  // as a number of the server's; throws std::runtime_error when it is none

// One message. Throws std::runtime_error when it is no JSON object, or lacks what it must have.
class Heard {
 public:
  Heard();
  void read(std::string_view text);  // with the padding of JsonScanner behind it
  std::string_view type() const { return type_; }
  bool has(std::string_view name) const { return fields_.find(name).has_value(); }
  std::string_view text(std::string_view name) const;  // empty when it is absent
  std::uint64_t number(std::string_view name) const;   // 0 when it is absent
  bool flag(std::string_view name) const;
  std::string_view raw(std::string_view name) const { return fields_.find(name).value_or(std::string_view{}); }
  int party(std::string_view name) const;  // -1 when it is absent
  HeardCall call();
  std::string_view inside_of(std::string_view object, std::string_view name);  // empty when either is absent
  std::vector<std::string> users_of(std::string_view list);                    // of objects that each have a `user`
  std::vector<std::string> texts_of(std::string_view list);

 private:
  std::string_view object_text(std::string_view object, std::string_view name);

  wire::JsonScanner scanner_, inner_;
  wire::Fields fields_, inner_fields_;
  std::string_view type_;
};

}  // namespace beckon::model
