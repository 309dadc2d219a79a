#include "wire/tokens.hpp"

#include "wire/json_writer.hpp"
#include "wire/record_reader.hpp"

namespace beckon::wire {
namespace {

// Short names: eight parties have to fit into what a client may present, links are carried about as QR codes.
void write_proven_party(std::string& out, const CallProof::Party& party) {
  const Endpoint& end = party.endpoint;
  const Media& media = party.media;
  ObjectWriter object(out);
  object.number("p", party.party.number).plain("s", end.at.session.str()).plain("u", end.who.user.str());
  object.text("n", end.who.name.str()).plain("d", end.device.str()).number("e", end.epoch);
  object.number("m", (media.audio ? 1u : 0u) | (media.video ? 2u : 0u) | (media.data ? 4u : 0u)).end();
}

CallProof::Party read_party(RecordReader& proof, const boost::json::value& value) {
  RecordReader reader(value);
  CallProof::Party party;
  std::uint32_t number = 0, media = 0;
  reader.number("p", number);
  party.party.number = static_cast<std::uint16_t>(number);
  reader.id("s", party.endpoint.at.session);
  reader.id("u", party.endpoint.who.user);
  reader.id("n", party.endpoint.who.name);
  reader.id("d", party.endpoint.device);
  reader.number("e", party.endpoint.epoch);
  reader.number("m", media);
  party.media = {(media & 1) != 0, (media & 2) != 0, (media & 4) != 0};
  proof.keep(reader.good() && number <= 9999);
  return party;
}

// What each is sealed for; nothing that is known by one purpose opens as another.
template <class Token>
constexpr std::string_view purpose = "";
template <>
constexpr std::string_view purpose<ResumeToken> = "beckon resume 1";
template <>
constexpr std::string_view purpose<CallLink> = "beckon link 1";
template <>
constexpr std::string_view purpose<CallProof> = "beckon proof 1";

constexpr std::array rights_in_order{&Rights::lobby, &Rights::call,  &Rights::open_call,
                                     &Rights::chat,  &Rights::relay, &Rights::any_room};

std::uint32_t bits_of(const Rights& rights) {
  std::uint32_t bits = 0;
  for (std::size_t i = 0; i < rights_in_order.size(); ++i) bits |= (rights.*rights_in_order[i] ? 1u : 0u) << i;
  return bits;
}

void set_bits(Rights& rights, std::uint32_t bits) {
  for (std::size_t i = 0; i < rights_in_order.size(); ++i) rights.*rights_in_order[i] = (bits >> i & 1u) != 0;
}

void write(ObjectWriter& object, const ResumeToken& token) {
  object.plain("session", token.session.str()).plain("device", token.device.str());
  object.number("generation", token.generation).number("issued", token.issued).number("expires", token.expires);
  object.number("login_ends", token.login_ends);
  if (!token.password.empty()) object.plain("password", token.password);
  if (token.user.empty()) return;
  object.plain("user", token.user.str()).text("name", token.name.str()).number("rights", bits_of(token.rights));
  object.list("rooms", token.rights.rooms,
              [](std::string& out, const RoomName& room) { write_string(out, room.str()); });
}
void read(RecordReader& reader, ResumeToken& token) {
  reader.id("session", token.session);
  reader.id("device", token.device);
  reader.number("generation", token.generation);
  reader.number("issued", token.issued);
  reader.number("expires", token.expires);
  reader.number("login_ends", token.login_ends);
  if (reader.has("password")) reader.text("password", token.password);
  if (!reader.has("user")) return;
  reader.id("user", token.user);
  reader.id("name", token.name);
  std::uint32_t bits = 0;
  reader.number("rights", bits);
  set_bits(token.rights, bits);
  reader.ids("rooms", token.rights.rooms);
}

void write(ObjectWriter& object, const CallLink& link) {
  object.plain("c", link.call.str()).number("m", link.made).number("e", link.expires);
}
void read(RecordReader& reader, CallLink& link) {
  reader.id("c", link.call);
  reader.number("m", link.made);
  reader.number("e", link.expires);
}

void write(ObjectWriter& object, const CallProof& proof) {
  object.plain("call", proof.call.str()).boolean("open", proof.mode == CallMode::Open);
  object.plain("phase", to_string(proof.phase)).number("boot", proof.boot).number("version", proof.version);
  object.plain("session", proof.session.str()).number("issued", proof.issued).number("expires", proof.expires);
  object.number("since", proof.since).number("next_party", proof.next_party);
  object.number("link_expires", proof.link_expires).list("parties", proof.parties, write_proven_party);
}
void read(RecordReader& reader, CallProof& proof) {
  reader.id("call", proof.call);
  bool open = false;
  reader.boolean("open", open);
  proof.mode = open ? CallMode::Open : CallMode::Ring;
  reader.phase("phase", proof.phase);
  reader.number("boot", proof.boot);
  reader.number("version", proof.version);
  reader.id("session", proof.session);
  reader.number("issued", proof.issued);
  reader.number("expires", proof.expires);
  reader.number("since", proof.since);
  reader.number("next_party", proof.next_party);
  reader.number("link_expires", proof.link_expires);
  reader.each("parties", [&](const boost::json::value& value) { proof.parties.push_back(read_party(reader, value)); });
}

}  // namespace

template <class Token>
std::string sealed(const Seal& seal, const Token& token) {
  std::string text;
  ObjectWriter object(text);
  write(object, token);
  object.end();
  return seal.close(purpose<Token>, text);
}

template <class Token>
std::optional<Token> unsealed(const Seal& seal, const Sealed& text) {
  const auto opened = seal.open(purpose<Token>, text);
  if (!opened) return std::nullopt;
  auto token = from_text<Token>(*opened, [](RecordReader& reader, Token& out) { read(reader, out); });
  return token ? std::optional(std::move(*token)) : std::nullopt;
}

template std::string sealed(const Seal&, const ResumeToken&);
template std::string sealed(const Seal&, const CallLink&);
template std::string sealed(const Seal&, const CallProof&);
template std::optional<ResumeToken> unsealed(const Seal&, const Sealed&);
template std::optional<CallLink> unsealed(const Seal&, const Sealed&);
template std::optional<CallProof> unsealed(const Seal&, const Sealed&);

}  // namespace beckon::wire
