import { describe, expect, it } from 'vitest';
import { ReliableStream, STREAM_WINDOW, type StreamAck, type StreamFrame } from './stream.js';
import { LossyLink, type Weather } from './testing/lossy_link.js';
import { ManualClock } from './testing/manual_clock.js';
import { seededRandom } from './testing/seeded_random.js';

function oneStream() {
  const clock = new ManualClock();
  const frames: StreamFrame<string>[] = [];
  const acks: StreamAck[] = [];
  const received: string[] = [];
  const stream = new ReliableStream<string>({
    clock,
    epoch: 1,
    peerEpoch: 2,
    send: (frame) => frames.push(frame),
    sendAck: (ack) => acks.push(ack),
    deliver: (body) => received.push(body),
  });
  const incoming = (seq: number, ack = 0) => stream.receive({ epoch: 2, peer_epoch: 1, seq, ack, body: `m${seq}` });
  const acked = (ack: number) => stream.receiveAck({ epoch: 2, peer_epoch: 1, ack });
  return { clock, frames, acks, received, stream, incoming, acked, seqs: () => frames.map(({ seq }) => seq) };
}

const fair: Weather = { loss: 0, doubling: 0, delayMs: 0, random: () => 0.5 };

describe('sending', () => {
  it('numbers messages from 1 and says both epochs', () => {
    const { stream, frames } = oneStream();
    stream.send('a');
    stream.send('b');
    expect(frames).toEqual([
      { epoch: 1, peer_epoch: 2, seq: 1, ack: 0, body: 'a' },
      { epoch: 1, peer_epoch: 2, seq: 2, ack: 0, body: 'b' },
    ]);
  });

  it('repeats what is not acked after 0.5, 1, 2, 4, 4 … seconds', () => {
    const { stream, clock, frames } = oneStream();
    stream.send('a');
    const times: number[] = [];
    for (let step = 0; step < 160; step++) {
      clock.pass(100);
      if (frames.length > 1) times.push((step + 1) * 100);
      frames.length = 1;
    }
    expect(times).toEqual([500, 1500, 3500, 7500, 11_500, 15_500]);
  });

  it('repeats at once what an ack lacks that says nothing new, but not again and again', () => {
    const { stream, clock, acked, seqs } = oneStream();
    stream.send('a');
    acked(0);
    expect(seqs()).toEqual([1]);
    clock.pass(60);
    acked(0);
    expect(seqs()).toEqual([1, 1]);
    clock.pass(230);
    acked(0);
    expect(seqs()).toEqual([1, 1]);
  });

  it('says what it received when it announces itself, if there is a way to say it', () => {
    const { stream, acks, incoming } = oneStream();
    incoming(1);
    stream.announce();
    expect(acks).toEqual([{ epoch: 1, peer_epoch: 2, ack: 1 }]);
    stream.setAttached(false);
    stream.announce();
    expect(acks).toHaveLength(1);
  });

  it('repeats nothing that is acked, and begins at half a second again after an ack', () => {
    const { stream, clock, acked, seqs, frames } = oneStream();
    stream.send('a');
    stream.send('b');
    clock.pass(1600);
    frames.length = 0;
    acked(1);
    clock.pass(499);
    expect(seqs()).toEqual([2]);
    acked(2);
    clock.pass(60_000);
    expect(seqs()).toEqual([2]);
    expect(stream.pending).toBe(0);
    expect(clock.waiting).toBe(0);
  });

  it('lets more than a window wait for acks', () => {
    const { stream, acked, seqs } = oneStream();
    for (let n = 0; n < 100; n++) stream.send('x');
    expect(seqs()).toHaveLength(STREAM_WINDOW);
    acked(30);
    expect(seqs().at(-1)).toBe(94);
    acked(94);
    expect(seqs().at(-1)).toBe(100);
  });

  it('does not believe an ack of what was never sent', () => {
    const { stream, acked, clock, seqs } = oneStream();
    stream.send('a');
    acked(7);
    clock.pass(500);
    expect(seqs()).toEqual([1, 1]);
  });

  it('is silent while the other side is not attached and repeats all at once when it is again', () => {
    const { stream, clock, seqs } = oneStream();
    stream.send('a');
    stream.setAttached(false);
    stream.send('b');
    clock.pass(60_000);
    expect(seqs()).toEqual([1]);
    stream.setAttached(true);
    expect(seqs()).toEqual([1, 1, 2]);
  });
});

describe('receiving', () => {
  it('hands over in order what comes out of order', () => {
    const { incoming, received } = oneStream();
    for (const seq of [3, 2, 5, 1, 4]) incoming(seq);
    expect(received).toEqual(['m1', 'm2', 'm3', 'm4', 'm5']);
  });

  it('acks what was handed over within 200 ms, once for several', () => {
    const { incoming, clock, acks } = oneStream();
    incoming(1);
    incoming(2);
    incoming(4);
    clock.pass(199);
    expect(acks).toEqual([]);
    clock.pass(1);
    expect(acks).toEqual([{ epoch: 1, peer_epoch: 2, ack: 2 }]);
    expect(clock.waiting).toBe(0);
  });

  it('lets a message carry the ack instead', () => {
    const { incoming, clock, acks, frames, stream } = oneStream();
    incoming(1);
    stream.send('a');
    clock.pass(300);
    expect(frames[0]?.ack).toBe(1);
    expect(acks).toEqual([]);
  });

  it('drops doubles and acks them again', () => {
    const { incoming, clock, acks, received } = oneStream();
    incoming(1);
    clock.pass(200);
    incoming(1);
    clock.pass(200);
    expect(received).toEqual(['m1']);
    expect(acks).toHaveLength(2);
  });

  it('keeps no more than a window out of order', () => {
    const { incoming, received } = oneStream();
    for (let seq = STREAM_WINDOW + 50; seq >= 1; seq--) incoming(seq);
    expect(received).toHaveLength(STREAM_WINDOW);
    incoming(STREAM_WINDOW + 1);
    expect(received).toHaveLength(STREAM_WINDOW + 1);
  });

  it('neither takes nor acks frames of another life, on either side', () => {
    const { stream, received, acks, clock, seqs } = oneStream();
    stream.send('a');
    stream.receive({ epoch: 3, peer_epoch: 1, seq: 1, ack: 1, body: 'x' });
    stream.receive({ epoch: 2, peer_epoch: 9, seq: 1, ack: 1, body: 'x' });
    stream.receiveAck({ epoch: 2, peer_epoch: 9, ack: 1 });
    clock.pass(500);
    expect(received).toEqual([]);
    expect(acks).toEqual([]);
    expect(seqs()).toEqual([1, 1]);
  });

  it('can be answered from within the hand-over', () => {
    const clock = new ManualClock();
    const frames: StreamFrame<number>[] = [];
    const stream: ReliableStream<number> = new ReliableStream<number>({
      clock,
      epoch: 1,
      peerEpoch: 2,
      send: (frame) => frames.push(frame),
      sendAck: () => expect.unreachable(),
      deliver: (body) => stream.send(body * 10),
    });
    stream.receive({ epoch: 2, peer_epoch: 1, seq: 2, ack: 0, body: 2 });
    stream.receive({ epoch: 2, peer_epoch: 1, seq: 1, ack: 0, body: 1 });
    clock.pass(300);
    expect(frames.map(({ ack, body }) => [ack, body])).toEqual([
      [1, 10],
      [2, 20],
    ]);
  });
});

describe('lives', () => {
  it('begin anew in both directions when the other side has a new epoch', () => {
    const clock = new ManualClock();
    const link = new LossyLink<string>(clock, fair);
    link.left.stream.send('to the old life');
    link.right.stream.send('of the old life');
    clock.pass(300);
    link.reborn('right', 23);
    link.right.stream.send('of the new life');
    clock.pass(100);
    expect(link.left.received).toEqual(['of the old life']); // not known here yet
    link.left.stream.restart(23);
    link.left.stream.send('to the new life');
    clock.pass(1000);
    expect(link.left.received).toEqual(['of the old life', 'of the new life']);
    expect(link.right.received).toEqual(['to the new life']);
  });

  it('leave nothing behind when closed', () => {
    const { stream, incoming, clock, frames, received } = oneStream();
    stream.send('a');
    incoming(1);
    stream.close();
    stream.send('b');
    incoming(2);
    clock.pass(60_000);
    expect(clock.waiting).toBe(0);
    expect(frames).toHaveLength(1);
    expect(received).toEqual(['m1']);
  });
});

describe('through loss, doubling and reordering', () => {
  it.each(Array.from({ length: 60 }, (_, seed) => seed))('everything comes once and in order (seed %i)', (seed) => {
    const random = seededRandom(seed);
    const clock = new ManualClock();
    const weather = { loss: random() * 0.5, doubling: random() * 0.3, delayMs: random() * 900, random };
    const link = new LossyLink<number>(clock, weather);
    const counts = { left: 50 + Math.floor(random() * 200), right: Math.floor(random() * 100) };
    for (const side of ['left', 'right'] as const) {
      for (let n = 0; n < counts[side]; n++) clock.after(random() * 3000, () => link[side].stream.send(n));
    }
    // What is sent in order is what counts: number at the time of sending.
    const order = { left: [] as number[], right: [] as number[] };
    for (const side of ['left', 'right'] as const) {
      const stream = link[side].stream;
      const send = stream.send.bind(stream);
      stream.send = (n) => {
        order[side].push(n);
        send(n);
      };
    }
    for (const at of [1000, 2500]) clock.after(at, () => link.left.stream.setAttached(false));
    for (const at of [1800, 2600]) clock.after(at, () => link.left.stream.setAttached(true));
    clock.pass(10 * 60_000);
    expect(link.right.received).toEqual(order.left);
    expect(link.left.received).toEqual(order.right);
    expect(order.left).toHaveLength(counts.left);
    expect(clock.waiting).toBe(0);
  });

  it('it costs no repeats at all where nothing is lost', () => {
    const clock = new ManualClock();
    const link = new LossyLink<number>(clock, { ...fair, delayMs: 80 });
    for (let n = 0; n < 60; n++) clock.after(n * 10, () => link.left.stream.send(n));
    clock.pass(10_000);
    expect(link.left.sent.frames).toHaveLength(60);
    expect(link.right.received).toHaveLength(60);
    expect(link.right.sent.acks.length).toBeLessThan(6);
  });
});
