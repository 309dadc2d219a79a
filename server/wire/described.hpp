// The members of the client's messages for compile-time loops. A member's name is the field's on the wire, except
// CallMedia::connected, which is written `state` there.
#pragma once
#include <boost/describe.hpp>

#include "wire/messages.hpp"

namespace beckon {
BOOST_DESCRIBE_STRUCT(Media, (), (audio, video, data))
BOOST_DESCRIBE_STRUCT(BlockedUser, (), (user, name))
}  // namespace beckon

namespace beckon::wire {

BOOST_DESCRIBE_STRUCT(RoomVersions, (), (roster, chat))
BOOST_DESCRIBE_STRUCT(KeptBlockList, (), (version, users, user))
BOOST_DESCRIBE_STRUCT(Hello, (), (v, device, guest, name, token, password, epoch, caps, resume, calls, blocked))
BOOST_DESCRIBE_STRUCT(Bye, (), ())
BOOST_DESCRIBE_STRUCT(Sync, (), (id, calls, rooms))
BOOST_DESCRIBE_STRUCT(Rename, (), (id, name))
BOOST_DESCRIBE_STRUCT(RoomJoin, (), (id, room))
BOOST_DESCRIBE_STRUCT(RoomLeave, (), (id, room))
BOOST_DESCRIBE_STRUCT(Chat, (), (id, room, message, text))
BOOST_DESCRIBE_STRUCT(CallInvite, (), (id, call, to, media))
BOOST_DESCRIBE_STRUCT(CallRinging, (), (id, call))
BOOST_DESCRIBE_STRUCT(CallAccept, (), (id, call, media))
BOOST_DESCRIBE_STRUCT(CallDecline, (), (id, call))
BOOST_DESCRIBE_STRUCT(CallBusy, (), (id, call))
BOOST_DESCRIBE_STRUCT(CallCancel, (), (id, call))
BOOST_DESCRIBE_STRUCT(CallMedia, (), (id, call, peer, connected))
BOOST_DESCRIBE_STRUCT(HangUp, (), (id, call))
BOOST_DESCRIBE_STRUCT(CallOpen, (), (id, lifetime))
BOOST_DESCRIBE_STRUCT(CallJoin, (), (id, link, media))
BOOST_DESCRIBE_STRUCT(GetIceServers, (), (id, call))
BOOST_DESCRIBE_STRUCT(SendSignal, (), (call, to, me, epoch, peer_epoch, seq, ack, body))
BOOST_DESCRIBE_STRUCT(SendSignalAck, (), (call, to, me, epoch, peer_epoch, ack))
BOOST_DESCRIBE_STRUCT(SendRelay, (), (id, to, kind, body))
BOOST_DESCRIBE_STRUCT(Login, (), (id, token))
BOOST_DESCRIBE_STRUCT(Block, (), (id, user, name))
BOOST_DESCRIBE_STRUCT(Unblock, (), (id, user))

}  // namespace beckon::wire
