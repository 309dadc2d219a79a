// A call as one client knows it.
#pragma once
#include <string>
#include <vector>

#include "core/signal_stream.hpp"

namespace beckon::model {

// With a server that cannot be reached, or never says that it is over.
constexpr Duration patience{65'000};

// The signals and the media between this client and one other party, while both live the lives they live now.
struct Line {
  Line(int peer_party, Epoch own, Epoch peer) : party(peer_party), stream(own, peer) {}
  int party;
  SignalStream stream;
  std::uint32_t said = 0, heard = 0;  // numbered bodies
  std::uint32_t sent = 0;             // the highest number ever sent
  bool ack_due = false;
  bool peer_attached = true;
  bool media = false;     // flows now
  bool reported = false;  // what the server was told of it
};

struct Talk {
  std::string id, peer;  // peer: the other user of a ring call
  std::string state;     // "inviting" or "joining" before the server has said anything
  std::string proof;
  std::string link;  // that it was joined with
  std::uint64_t version = 0;
  std::uint64_t floor = 0;  // versions below this are old news; 0 after every welcome
  int me = -1;
  bool calling = false;  // this client invited, or an earlier life of it did
  bool open = false;     // by link
  bool said_ringing = false, accepting = false;
  bool server_lost_it = false;
  bool ended = false;
  bool confirmed = false;  // the server knows that it has ended, or never will know anything else
  std::string reason;
  Time begun;
  Deadline keep_ringing;  // the server does not know it: how long to go on all the same
  std::vector<Line> lines;

  bool live() const { return !ended; }
  bool rings() const { return state == "ringing" || state == "inviting"; }
  bool in_call() const { return live() && me >= 0 && !rings(); }
  bool joining() const { return open && state == "joining"; }
  Line* line(int party) {
    for (Line& line : lines)
      if (line.party == party) return &line;
    return nullptr;
  }
};

}  // namespace beckon::model
