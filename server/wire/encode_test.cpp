#include "wire/encode_test.hpp"

#include <gtest/gtest.h>

#include <algorithm>

#include "wire/codec.hpp"
#include "wire/vectors_test.hpp"

namespace beckon::wire::testing {
namespace {

namespace json = boost::json;
using namespace std::chrono_literals;

constexpr std::string_view description_body =
    R"({"description":{"type":"offer","sdp":"v=0\r\no=- 4611731400430051336 2 IN IP4 127.0.0.1\r\ns=-\r\nt=0 0\r\na=group:BUNDLE 0\r\n"}})";
constexpr std::string_view candidate_body =
    R"({"candidate":{"candidate":"candidate:842163049 1 udp 1677729535 192.0.2.7 46154 typ srflx raddr 0.0.0.0 rport 0 generation 0","sdpMid":"0","sdpMLineIndex":0,"usernameFragment":"EsAw"}})";

const CallId some_call = *CallId::parse("AAECAwQFBgcICQoLDA0ODw");
const MessageId message = *MessageId::parse("bWVzc2FnZS1pZC0xMjM0NQ");
const SessionId session = *SessionId::parse("c2Vzc2lvbi1zZXNzaW9uMQ");
const UserRef ann{*UserId::parse("g-AAAAAAAAAAAAAAAAAAAAAA"), *UserName::parse("Ann")};
const UserRef bob{*UserId::parse("g-BBBBBBBBBBBBBBBBBBBBBA"), *UserName::parse("Bob \"the \\ builder\" Ö")};
const UserRef uwe{*UserId::parse("u"), *UserName::parse("Üwe")};
const RoomName lobby = *RoomName::parse("lobby");
const std::string sealed = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8_-IC";
const Media audio_video{true, true, false};
const Limits limits{73728, 65536, 4000, 16, 4, 100};
const PartyId p0{0}, p1{1};
constexpr auto greatest = UINT32_MAX;

RequestId request(std::string_view id) { return *RequestId::parse(id); }

CallView view(CallPhase phase, std::uint64_t version) {
  CallView view;
  view.call = some_call;
  view.version = version;
  view.phase = phase;
  view.caller = ann;
  view.callee = bob;
  view.media = audio_video;
  return view;
}

PartyView caller() { return {p0, ann, 11, true, true, audio_video}; }
PartyView callee() { return {p1, bob, greatest, false, false, Media{true, false, false}}; }

CallView between(CallPhase phase, std::uint64_t version, PartyId me) {
  CallView both = view(phase, version);
  both.parties = {caller(), callee()};
  both.me = me;
  both.polite = me == p1;
  return both;
}

CallView ringing() {
  CallView rings = view(CallPhase::Ringing, 3);
  rings.ringing = 2;
  rings.expires_in = 59s;
  return rings;
}

CallView calling() {
  CallView calls = view(CallPhase::Ringing, 4);
  calls.parties = {caller()};
  calls.parties[0].connected = false;
  calls.me = p0;
  calls.expires_in = -5ms;  // just run out
  return calls;
}

std::vector<IceServer> ice() {
  return {{{"stun:stun.example.org"}, {}, {}},
          {{"turn:turn.example.org?transport=udp", "turns:turn.example.org"}, "1789000000:x", "c2VjcmV0/+=="}};
}

Roster roster() { return {lobby, 9, 4, {{ann, Presence::Here}, {bob, Presence::InCall}, {uwe, Presence::Away}}}; }

BlockList blocked() { return {1789000000000, {{bob.user, bob.name}, {*UserId::parse("u-eve@example.org|1")}}}; }

CallView open_view(CallPhase phase, std::uint64_t version, std::vector<PartyView> parties) {
  CallView open;
  open.call = some_call;
  open.mode = CallMode::Open;
  open.version = version;
  open.phase = phase;
  open.parties = std::move(parties);
  return open;
}

class Book {
 public:
  template <class Message>
  void add(const std::string& name, const Message& message) {
    encode(texts["server-" + name], message);
  }
  std::map<std::string, std::string> texts;
};

void add_calls(Book& book) {
  book.add("call-ringing", CallSnapshot{ringing(), {}, {}, {}});
  book.add("call-calling", CallSnapshot{calling(), {}, {}, {}});
  CallView connecting = between(CallPhase::Connecting, 5, p1);
  connecting.expires_in = 30s;
  book.add("call-connecting", CallSnapshot{connecting, ice(), {}, {}});
  CallView active = between(CallPhase::Active, 9007199254740991, p0);
  active.duration = 61234ms;
  book.add("call-active", CallSnapshot{active, ice(), sealed, {}});
  CallView reconnecting = between(CallPhase::Reconnecting, 7, p0);
  reconnecting.expires_in = 60s;
  reconnecting.duration = 1ms;
  book.add("call-reconnecting", CallSnapshot{reconnecting, {}, {}, {}});
  CallView ended = between(CallPhase::Ended, 8, p0);
  ended.media = Media{false, false, true};
  ended.duration = 1h;
  ended.reason = EndReason::HungUp;
  book.add("call-ended", CallSnapshot{ended, {}, {}, {}});
  CallView elsewhere = view(CallPhase::Ended, 5);
  elsewhere.reason = EndReason::AnsweredElsewhere;
  book.add("call-answered-elsewhere", CallSnapshot{elsewhere, {}, {}, {}});
}

void add_open_calls(Book& book) {
  PartyView first = caller();
  first.connected = false;
  CallView waiting = open_view(CallPhase::Waiting, 1800000000001, {first});
  waiting.me = p0;
  waiting.duration = 0ms;
  book.add("call-waiting", CallSnapshot{waiting, ice(), sealed, sealed});
  const PartyView third{PartyId{7}, uwe, 0, true, false, Media{false, false, true}};
  CallView open = open_view(CallPhase::Open, 1800000000004, {first, callee(), third});
  open.me = third.party;
  open.duration = 5s;
  book.add("call-open", CallSnapshot{open, ice(), sealed, sealed});
  CallView left = open_view(CallPhase::Ended, 1800000000005, {});
  left.duration = 5s;
  left.reason = EndReason::HungUp;
  book.add("call-left", CallSnapshot{left, {}, {}, {}});
}

void add_answers(Book& book) {
  book.add("ok", Ok{request("r1"), {}, {}, {}});
  book.add("ok-link", Ok{request("r6"), some_call, sealed, 24h});
  book.add("ok-call", Ok{request("r5"), some_call, {}, {}});
  book.add("ok-login", Ok{request("r1"), {}, {}, 1h, sealed});
  const Error limited{ErrorCode::RateLimited, "too many \"requests\""};
  book.add("error", Failure{limited, request("r5"), {}, {}, {}, 1500ms});
  book.add("error-signal", Failure{{ErrorCode::NotAParty, ""}, {}, some_call, p1, 5, {}});
  book.add("error-hello", Failure{{ErrorCode::NameTaken, "somebody has this name"}, {}, {}, {}, {}, {}});
  const Error password{ErrorCode::Unauthenticated, "guests need the password"};
  book.add("error-needs", Failure{password, {}, {}, {}, {}, {}, Credential::Password});
  const Error token{ErrorCode::Unauthenticated, "guests are not let in here"};
  book.add("error-needs-token", Failure{token, {}, {}, {}, {}, {}, Credential::Token});
}

void add_peer_to_peer(Book& book) {
  book.add("signal", Signal{some_call, p0, 1, 2, 1, 0, description_body});
  book.add("signal-candidate",
           Signal{some_call, PartyId{9999}, greatest, greatest, greatest, greatest, candidate_body});
  book.add("signal-ack", SignalAck{some_call, p1, 1, 2, 7});
  book.add("relay", Relay{bob, *RelayKind::parse("chat"), R"({"message":"bWVzc2FnZS1pZC0xMjM0NQ","text":"psst"})"});
}

}  // namespace

std::map<std::string, std::string> encoded_server_messages() {
  Book book;
  book.add("welcome", Welcome{session, ann, {"stun:stun.example.org:3478"}, 25s, limits, roster(), true, sealed});
  book.add("welcome-bare", Welcome{session, bob, {}, 0s, limits, {}, false, sealed});
  const UserRef ada{*UserId::parse("u-ada"), *UserName::parse("Ada")};
  book.add("welcome-login", Welcome{session, ada, {}, 25s, limits, {}, false, sealed, 1h});
  book.add("welcome-blocked", Welcome{session, bob, {}, 0s, limits, {}, false, sealed, {}, blocked()});
  book.add("blocked", blocked());
  book.add("blocked-nobody", BlockList{1789000000001, {}});
  book.add("goodbye", Goodbye{1500ms});
  add_answers(book);
  add_calls(book);
  add_open_calls(book);
  book.add("roster", roster());
  book.add("roster-empty", Roster{*RoomName::parse("r"), 1, 0, {}});
  book.add(
      "presence",
      PresenceDelta{lobby, 9, 10, {{bob, Presence::InCall}}, {uwe.user, *UserId::parse("g-CCCCCCCCCCCCCCCCCCCCCA")}});
  book.add("chat", ChatMessage{lobby, 5, message, bob, "</script> & \"q\" \\ \n\r\t\b\f\x01\x1f\x7f \u2028 é 😀",
                               1789000000000});
  book.add("ice-servers", IceServers{some_call, ice()});
  add_peer_to_peer(book);
  return std::move(book.texts);
}

namespace {

TEST(Encode, says_what_the_vectors_of_the_server_say) {
  Vectors vectors = read_vectors("valid");
  std::erase_if(vectors, [](const auto& vector) { return vector.second.at("from") != "server"; });
  const auto encoded = encoded_server_messages();
  EXPECT_EQ(encoded.size(), vectors.size());
  for (const auto& [name, text] : encoded) {
    ASSERT_TRUE(vectors.contains(name)) << name;
    EXPECT_EQ(json::parse(text), vectors[name].at("message")) << name;
  }
}

TEST(Encode, appends_to_what_is_there) {
  std::string out = "before ";
  encode(out, Ok{request("r1"), {}});
  EXPECT_EQ(out, R"(before {"type":"ok","id":"r1"})");
}

TEST(Encode, passes_a_body_on_byte_for_byte) {
  const std::string_view body = "{ \"a\" : [ 1.50 , \"\\u00e9\\/\" ]\n}";
  std::string out;
  encode(out, Signal{some_call, p0, 1, 2, 3, 4, body});
  EXPECT_EQ(
      out,
      R"({"type":"signal","call":"AAECAwQFBgcICQoLDA0ODw","from":"p0","epoch":1,"peer_epoch":2,"seq":3,"ack":4,"body":)" +
          std::string(body) + "}");
}

TEST(Encode, writes_no_control_character_as_it_is) {
  std::string text;
  for (char c = 1; c < 0x20; ++c) text += c;
  text += '\x7f';
  std::string out;
  encode(out, ChatMessage{lobby, 1, message, ann, text, 1});
  EXPECT_TRUE(std::none_of(out.begin(), out.end(), [](char c) { return (c >= 0 && c < 0x20) || c == 0x7f; }));
  EXPECT_EQ(json::parse(out).at("text").as_string(), text);
}

}  // namespace
}  // namespace beckon::wire::testing
