// The calls of a client: what its user does, what the server says, and the signals and media of those under way.
#include <algorithm>

#include "app/model/client.hpp"
#include "wire/json_writer.hpp"

namespace beckon::model {
namespace {

constexpr std::string_view some_media = R"(,"media":{"audio":true,"video":false,"data":false})";

std::string body_of(const std::string& call, int from, std::uint32_t number) {
  return R"({"n":")" + call.substr(0, 6) + "p" + std::to_string(from) + "-" + std::to_string(number) + R"("})";
}

}  // namespace

void Client::invite(const std::string& user) {
  const std::string id(CallId::random().str());
  Talk& talk = talks_[id];
  talk.id = id;
  talk.peer = user;
  talk.state = "inviting";
  talk.calling = true;
  talk.begun = servers_.now();
  repeat_invite(talk);
  requests_.back().about = user;
  requests_.back().asked = book_.invited(id);
}

void Client::repeat_invite(Talk& talk) {
  if (!asks("call-invite", talk.id))
    request("call-invite", talk.id, R"(,"to":")" + talk.peer + '"' + std::string(some_media));
}

void Client::accept(Talk& talk) {
  talk.accepting = true;
  request("call-accept", talk.id, some_media);
}

void Client::decline(Talk& talk) {
  end(talk, "declined", false);
  request("call-decline", talk.id);
}

void Client::busy(Talk& talk) {
  end(talk, "busy", false);
  request("call-busy", talk.id);
}

void Client::hang_up(Talk& talk) {
  const bool rings = talk.rings();
  const bool calling = talk.calling;
  end(talk, "hung-up", false);
  request(rings ? calling ? "call-cancel" : "call-decline" : "hang-up", talk.id);
}

void Client::make_link() { request("call-open", ""); }

void Client::join(const Book::Link& link) {
  const auto known = talks_.find(link.call);
  // What is still to leave it would leave it anew.
  if (known != talks_.end() && (known->second.live() || asks("hang-up", link.call))) return;
  if (known != talks_.end()) book_.seen("joined again");
  Talk& talk = talks_[link.call] = Talk{};
  talk.id = link.call;
  talk.open = true;
  talk.link = link.secret;
  talk.begun = servers_.now();
  rejoin(talk);
}

// Also when its session is not in it any more, or the page was started anew. Media and signals that flow go on.
void Client::rejoin(Talk& talk) {
  talk.state = "joining";
  talk.version = talk.floor = 0;
  drop_requests(talk.id);
  request("call-join", talk.id, R"(,"link":")" + talk.link + '"' + std::string(some_media));
}

void Client::say(Talk& talk, std::uint32_t signals) {
  for (Line& line : talk.lines)
    for (std::uint32_t i = 0; i < signals; ++i) line.stream.push(body_of(talk.id, talk.me, ++line.said));
}

void Client::ask(std::string_view type, std::string_view call, std::string_view extra) {
  request(type, std::string(call), extra);
}

void Client::peer_hung_up(const std::string& call) {
  const auto found = talks_.find(call);
  if (found == talks_.end() || found->second.ended) return;
  note("hears over the data channel that " + call.substr(0, 4) + " is hung up");
  hang_up(found->second);
}

void Client::end(Talk& talk, std::string_view reason, bool confirmed) {
  note("ends " + talk.id.substr(0, 4) + ": " + std::string(reason));
  talk.ended = true;
  talk.confirmed = confirmed;
  talk.reason = reason;
  talk.state = "ended";
  talk.lines.clear();
  drop_requests(talk.id);
}

void Client::on_unknown_call(const std::string& call) {
  const auto found = talks_.find(call);
  if (found == talks_.end()) return;
  Talk& talk = found->second;
  if (talk.ended) {
    talk.confirmed = true;
  } else if (talk.open) {
    if (!talk.joining()) rejoin(talk);
  } else if (talk.rings() && talk.calling) {
    talk.server_lost_it = true;
    repeat_invite(talk);
  } else if (talk.rings()) {
    if (!talk.keep_ringing) end(talk, "unknown", true);
  } else {
    end(talk, "unknown", true);
  }
}

void Client::on_call() {
  const HeardCall heard = heard_.call();
  book_.told(session_, heard, boot_, servers_.now());
  if (heard.state == "ringing" && heard.me < 0) book_.rings(heard.call, heard.caller, owner_.user, boot_);
  const auto known = talks_.find(heard.call);
  if (known == talks_.end()) {
    if (heard.ended()) return;
    Talk& talk = talks_[heard.call];
    talk.id = heard.call;
    talk.begun = servers_.now();
    talk.open = heard.mode == "open";
    talk.link = heard.link;
    talk.calling = heard.me == 0 && !talk.open;
    talk.peer = talk.calling ? heard.callee : heard.caller;
    return take(talk, heard);
  }
  Talk& talk = known->second;
  if (talk.live()) return take(talk, heard);
  if (heard.ended()) {
    talk.confirmed = true;
  } else if (heard.me >= 0 || heard.state == "ringing") {  // it is over, and the server does not know
    const bool calls_back = std::ranges::any_of(talks_, [&](const auto& entry) {
      const Talk& other = entry.second;
      return other.live() && other.calling && other.rings() && other.peer == heard.caller;
    });
    if (calls_back && heard.me == 1 && talk.reason == "busy") {
      talk.ended = talk.confirmed = false;
      talk.reason.clear();
      drop_requests(talk.id);
      return take(talk, heard);
    }
    const bool asked = asks("hang-up", talk.id) || asks("call-cancel", talk.id) || asks("call-decline", talk.id) ||
                       asks("call-busy", talk.id);
    if (talk.reason == "gave up") {
      talk = Talk{};
      talk.id = heard.call;
      talk.begun = servers_.now();
      talk.peer = heard.caller;
      return take(talk, heard);
    }
    talk.confirmed = false;
    if (!asked) book_.seen("hung up on return");
    if (!asked) request(talk.reason == "busy" ? "call-busy" : "hang-up", talk.id);
  }
}

void Client::take(Talk& talk, const HeardCall& heard) {
  if (heard.version < talk.floor) return;
  talk.version = talk.floor = heard.version;
  talk.server_lost_it = false;
  talk.keep_ringing.reset();
  if (!heard.proof.empty()) talk.proof = heard.proof;
  if (talk.open && talk.me >= 0 && talk.me != heard.me && !heard.ended()) talk.lines.clear();
  if (!heard.link.empty()) talk.link = heard.link;
  talk.me = heard.me;
  if (heard.ended() && !talk.open && neighbours_.has(talk.peer)) book_.seen("a call ended by a block");
  if (heard.ended()) return end(talk, heard.reason, true);
  if (talk.state == "reconnecting" && heard.state == "active") book_.seen("media came back");
  talk.state = heard.state;
  if (heard.state == "ringing") {
    talk.lines.clear();  // answered before a restart that the answer did not survive
    if (heard.me < 0 && !talk.said_ringing) {
      talk.said_ringing = true;
      request("call-ringing", talk.id);
    }
    if (!sync_at_ || *sync_at_ > servers_.now() + Duration{5'000}) sync_at_ = servers_.now() + Duration{5'000};
    return;
  }
  drop_requests(talk.id, "call-invite");
  set_lines(talk, heard);
}

void Client::set_lines(Talk& talk, const HeardCall& heard) {
  std::erase_if(talk.lines, [&](const Line& line) { return !heard.party(line.party); });
  for (const HeardParty& party : heard.parties) {
    if (party.number == heard.me) continue;
    Line* line = talk.line(party.number);
    if (!line || line->stream.peer_epoch() != party.epoch || line->stream.own_epoch() != epoch_) {
      std::erase_if(talk.lines, [&](const Line& old) { return old.party == party.number; });
      line = &talk.lines.emplace_back(party.number, epoch_, party.epoch);
      note("begins a line to p" + std::to_string(party.number));
      line->stream.push(body_of(talk.id, talk.me, ++line->said));
      drop_requests(talk.id, "call-media");
    }
    line->stream.set_attached(party.attached);
    line->peer_attached = party.attached;
    if (const HeardParty* self = heard.party(heard.me); self && !asks("call-media", talk.id))
      line->reported = self->connected;
  }
}

void Client::on_signal() {
  const auto found = talks_.find(std::string(heard_.text("call")));
  if (found == talks_.end() || found->second.ended) return;
  Talk& talk = found->second;
  const int from = heard_.party("from");
  if (from == talk.me) return book_.fault("heard a signal from itself");
  Line* line = talk.line(from);
  if (!line || heard_.number("epoch") != line->stream.peer_epoch() || heard_.number("peer_epoch") != epoch_)
    return;  // of another life; or not known yet, and it will come again
  line->stream.on_ack(static_cast<std::uint32_t>(heard_.number("ack")));
  if (heard_.type() == "signal-ack") return;
  line->ack_due = true;
  for (const std::string& body :
       line->stream.receive(static_cast<std::uint32_t>(heard_.number("seq")), heard_.raw("body"))) {
    const std::string expected = body_of(talk.id, from, ++line->heard);
    if (body != expected) book_.fault("heard " + body + " where " + expected + " was due");
  }
}

void Client::send_signals(Talk& talk, Line& line) {
  const auto frames = line.stream.take_due(servers_.now());
  const auto envelope = [&](std::string_view type, std::string& text) {
    wire::ObjectWriter writer(text);
    writer.plain("type", type).plain("call", talk.id).plain("to", "p" + std::to_string(line.party));
    if (talk.open) writer.plain("me", "p" + std::to_string(talk.me));
    writer.number("epoch", epoch_).number("peer_epoch", line.stream.peer_epoch());
    return writer;
  };
  for (const auto& frame : frames) {
    if (frame.seq <= line.sent) book_.seen("signals resent");
    line.sent = std::max(line.sent, frame.seq);
    std::string text;
    auto writer = envelope("signal", text);
    writer.number("seq", frame.seq).number("ack", line.stream.ack()).json("body", frame.body).end();
    transmit(std::move(text));
  }
  if (frames.empty() && line.ack_due) {
    std::string text;
    envelope("signal-ack", text).number("ack", line.stream.ack()).end();
    transmit(std::move(text));
  }
  line.ack_due = false;
}

void Client::run_talk(Talk& talk) {
  if (talk.ended) return;
  const Time now = servers_.now();
  if (talk.rings()) {
    if (talk.keep_ringing && now >= *talk.keep_ringing) return end(talk, "gave up", false);
    if (talk.calling && now >= talk.begun + patience) hang_up(talk);
    return;
  }
  const bool media = std::ranges::any_of(talk.lines, &Line::media);
  if (state_ != State::Open) {
    if (!media && now >= offline_since_ + patience) hang_up(talk);
    return;
  }
  for (Line& line : talk.lines) {
    if (!talk.joining()) send_signals(talk, line);
    if (talk.open || line.media == line.reported) continue;
    line.reported = line.media;
    drop_requests(talk.id, "call-media");
    request(
        "call-media", talk.id,
        R"(,"peer":"p)" + std::to_string(line.party) + R"(","state":")" + (line.media ? "connected" : "lost") + '"');
  }
}

}  // namespace beckon::model
