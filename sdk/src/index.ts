/**
 * Beckon: audio, video and data calls between people and apps, peer to peer, through a Beckon server.
 *
 * `connect` is the door, `ByHandCall` the one without a server. Below, for those who have a server of their own or
 * none: `SignalingChannel`, `WebSocketChannel`, `ManualChannel`, `PerfectNegotiator`, `ReliableStream`.
 */
export type * from './api.js';
export type * from './api_media.js';
export { ByHandCall, type ByHandOptions } from './by_hand_call.js';
export type { Clock } from './clock.js';
export { connect } from './connect.js';
export { reportText } from './diagnosis/report.js';
export { BeckonError } from './failure.js';
export { HttpChannel, type HttpChannelOptions } from './http_channel.js';
export { ManualChannel } from './manual_channel.js';
export { type NegotiatorOptions, PerfectNegotiator, type SignalBody } from './negotiator.js';
export type { CallId, EndReason, ErrorCode, Media, UserId } from './protocol.gen.js';
export { ReliableStream, STREAM_WINDOW, type StreamAck, type StreamFrame, type StreamOptions } from './stream.js';
export type { Turn } from './turn_taking.js';
export { WebSocketChannel, type WebSocketChannelOptions } from './websocket_channel.js';
