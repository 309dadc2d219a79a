import { describe, expect, it } from 'vitest';
import { HttpChannel } from './http_channel.js';
import type { Fetch } from './http_requests.js';
import { ManualClock } from './testing/manual_clock.js';

interface Asked {
  method: string;
  header(name: string): string | null;
  body: string;
  keepalive: boolean;
  aborted: boolean;
  answer(status: number, body?: string, headers?: Record<string, string>): void;
  fail(): void;
}

/** A channel to a server that the test plays itself, request by request. */
function scene() {
  const clock = new ManualClock();
  const asked: Asked[] = [];
  const fetch: Fetch = (_url, init = {}) =>
    new Promise((resolve, reject) => {
      const headers = new Headers(init.headers);
      const one: Asked = {
        method: init.method ?? 'GET',
        header: (name) => headers.get(name),
        body: String(init.body ?? ''),
        keepalive: init.keepalive ?? false,
        aborted: false,
        answer: (status, body, answered = {}) => {
          const text = status === 204 ? null : (body ?? '');
          resolve(new Response(text, { status, headers: answered }));
        },
        fail: () => reject(new TypeError('Failed to fetch')),
      };
      init.signal?.addEventListener('abort', () => {
        one.aborted = true;
        reject(new DOMException('Aborted', 'AbortError'));
      });
      asked.push(one);
    });
  const channel = new HttpChannel<unknown, unknown>('https://b.example/http', { fetch, clock });
  const heard: unknown[] = [];
  const states: string[] = [];
  channel.onmessage = (message) => heard.push(message);
  channel.onstate = (state) => states.push(state);
  const open = (method: string) => asked.filter((one) => one.method === method);
  const last = (method: string): Asked => {
    const found = open(method).at(-1);
    if (found === undefined) throw new Error(`No ${method}`);
    return found;
  };
  const turn = () => clock.elapse(0);
  /** Opens it with a first message. */
  const opened = async () => {
    channel.send({ hello: 1 });
    await turn();
    last('POST').answer(200, '', { 'Beckon-Transport': 'token' });
    await turn();
  };
  return { clock, asked, channel, heard, states, open, last, turn, opened };
}

describe('posting', () => {
  it('opens with the first message, then numbers posts and names the transport', async () => {
    const { channel, last, turn, opened, clock } = scene();
    expect(channel.state).toBe('open');
    await opened();
    expect(last('POST').body).toBe('{"hello":1}\n');
    expect(last('POST').header('Beckon-Transport')).toBeNull();
    expect(last('POST').header('Content-Type')).toBe('application/x-ndjson');
    channel.send({ n: 1 });
    channel.send({ n: 2 });
    await turn();
    expect([last('POST').header('Beckon-Transport'), last('POST').header('Beckon-Post')]).toEqual(['token', '1']);
    expect(last('POST').body).toBe('{"n":1}\n{"n":2}\n');
    channel.close(4010);
    last('POST').answer(204);
    await turn();
    expect(clock.waiting).toBe(0);
  });

  it('has one in flight; what comes meanwhile goes with the next', async () => {
    const { channel, open, last, turn, opened } = scene();
    await opened();
    channel.send({ n: 1 });
    await turn();
    channel.send({ n: 2 });
    channel.send({ n: 3 });
    await turn();
    expect(open('POST')).toHaveLength(2);
    last('POST').answer(204);
    await turn();
    expect(open('POST')).toHaveLength(3);
    expect([last('POST').header('Beckon-Post'), last('POST').body]).toEqual(['2', '{"n":2}\n{"n":3}\n']);
    channel.close(4010);
  });

  it('repeats a lost one with the same number and body, later and later', async () => {
    const { channel, open, last, turn, opened, clock } = scene();
    await opened();
    channel.send({ n: 1 });
    await turn();
    last('POST').fail();
    await clock.elapse(499);
    expect(open('POST')).toHaveLength(2);
    await clock.elapse(1);
    expect(open('POST')).toHaveLength(3);
    channel.send({ n: 2 });
    last('POST').fail();
    await clock.elapse(1000);
    expect(open('POST')).toHaveLength(4);
    expect([last('POST').header('Beckon-Post'), last('POST').body]).toEqual(['1', '{"n":1}\n']);
    last('POST').answer(503);
    await clock.elapse(2000);
    expect(open('POST')).toHaveLength(5);
    last('POST').answer(204);
    await turn();
    expect([last('POST').header('Beckon-Post'), last('POST').body]).toEqual(['2', '{"n":2}\n']);
    channel.close(4010);
  });

  it('splits what would be too much for one post, but never a message', async () => {
    const { channel, last, turn, opened } = scene();
    await opened();
    const long = 'x'.repeat(40_000);
    for (const n of [1, 2, 3]) channel.send({ n, long });
    await turn();
    const bodies = [last('POST').body];
    for (let post = 0; post < 2; post++) {
      last('POST').answer(204);
      await turn();
      bodies.push(last('POST').body);
    }
    expect(bodies.map((body) => body.split('\n').length - 1)).toEqual([1, 1, 1]);
    expect(JSON.parse(bodies[2] ?? '')).toEqual({ n: 3, long });
    channel.close(4010);
  });

  it.each([409, 404, 400])('is closed by a %i', async (status) => {
    const { channel, last, turn, opened, states, asked } = scene();
    await opened();
    channel.send({ n: 1 });
    await turn();
    last('POST').answer(status);
    await turn();
    expect([channel.state, channel.closeCode, states]).toEqual(['closed', undefined, ['closed']]);
    expect(last('GET').aborted).toBe(true);
    const before = asked.length;
    channel.send({ n: 2 });
    await turn();
    expect(asked).toHaveLength(before);
  });

  it.each(['refused', 'lost', 'silent', 'nonsense'])('is closed when opening is %s', async (how) => {
    const { channel, last, turn, clock, open } = scene();
    channel.send({ hello: 1 });
    await turn();
    if (how === 'refused') last('POST').answer(503);
    if (how === 'lost') last('POST').fail();
    if (how === 'nonsense') last('POST').answer(200, '<html>');
    await clock.elapse(how === 'silent' ? 10_000 : 0);
    expect([channel.state, open('POST').length]).toEqual(['closed', 1]);
    expect(clock.waiting).toBe(0);
  });

  it('gives up after 8 s of failures', async () => {
    const { channel, clock, opened, open, turn } = scene();
    await opened();
    channel.send({ n: 1 });
    await turn();
    for (let second = 0; second < 40 && channel.state === 'open'; second++) {
      open('POST').at(-1)?.fail();
      await clock.elapse(500);
    }
    expect(channel.state).toBe('closed');
    expect(open('POST').length).toBeGreaterThan(4);
    expect(open('POST').length).toBeLessThan(9);
  });
});

describe('polling', () => {
  it('names the last message received, and hands over in order, each once', async () => {
    const { channel, last, turn, opened, heard } = scene();
    await opened();
    expect(last('GET').header('Beckon-After')).toBe('0');
    last('GET').answer(200, '{"n":1}\n{"n":2}\n', { 'Beckon-First': '1' });
    await turn();
    expect(last('GET').header('Beckon-After')).toBe('2');
    // The same again, as after a lost answer, and one more.
    last('GET').answer(200, '{"n":1}\n{"n":2}\n{"n":3}\n', { 'Beckon-First': '1' });
    await turn();
    expect(heard).toEqual([{ n: 1 }, { n: 2 }, { n: 3 }]);
    expect(last('GET').header('Beckon-After')).toBe('3');
    channel.close(4010);
  });

  it('repeats a poll that is lost or hangs', async () => {
    const { channel, last, clock, turn, opened, open, heard } = scene();
    await opened();
    await clock.elapse(30_000);
    expect([open('GET').length, last('GET').aborted]).toEqual([1, true]);
    await clock.elapse(500);
    expect(open('GET')).toHaveLength(2);
    last('GET').fail();
    await clock.elapse(1000);
    expect(open('GET')).toHaveLength(3);
    last('GET').answer(200, '{"n":1}\n', { 'Beckon-First': '1' });
    await turn();
    expect(heard).toHaveLength(1);
    channel.close(4010);
  });

  it('does not spin on a server that answers at once with nothing', async () => {
    const { channel, last, clock, opened, open } = scene();
    await opened();
    for (let n = 0; n < 10; n++) {
      last('GET').answer(200, '', { 'Beckon-First': '1' });
      await clock.elapse(100);
    }
    expect(open('GET').length).toBeLessThanOrEqual(3);
    channel.close(4010);
  });

  it.each([
    ['a gap', '3'],
    ['no number', ''],
  ])('is closed by %s', async (_, first) => {
    const { channel, last, turn, opened, heard } = scene();
    await opened();
    last('GET').answer(200, '{"n":1}\n', { 'Beckon-First': first });
    await turn();
    expect([channel.state, heard]).toEqual(['closed', []]);
  });

  it('drops a line that is not JSON, and counts it', async () => {
    const { channel, last, turn, opened, heard } = scene();
    await opened();
    last('GET').answer(200, '{"n":1}\nhm\n{"n":3}\n', { 'Beckon-First': '1' });
    await turn();
    expect([heard, last('GET').header('Beckon-After')]).toEqual([[{ n: 1 }, { n: 3 }], '3']);
    channel.close(4010);
  });

  it('tells the server’s close code, after its last messages', async () => {
    const { channel, last, turn, opened, heard, states, clock } = scene();
    await opened();
    last('GET').answer(200, '{"n":1}\n', { 'Beckon-First': '1', 'Beckon-Close': '4004 replaced' });
    await turn();
    expect([heard, channel.closeCode, states]).toEqual([[{ n: 1 }], 4004, ['closed']]);
    expect(clock.waiting).toBe(0);
  });

  it('hands nothing over once it is closed, also from within a handler', async () => {
    const { channel, last, turn, opened, heard } = scene();
    await opened();
    channel.onmessage = (message) => {
      heard.push(message);
      channel.close(4010);
    };
    last('GET').answer(200, '{"n":1}\n{"n":2}\n', { 'Beckon-First': '1' });
    await turn();
    expect(heard).toEqual([{ n: 1 }]);
  });
});

describe('closing', () => {
  it('with 1000 brings what was sent before, and aborts the poll', async () => {
    const { channel, last, turn, opened, open, clock } = scene();
    await opened();
    channel.send({ n: 1 });
    await turn();
    channel.send({ type: 'bye' });
    channel.close(1000);
    expect([channel.state, last('GET').aborted]).toEqual(['closed', true]);
    last('POST').answer(204);
    await turn();
    expect(last('POST')).toMatchObject({ body: '{"type":"bye"}\n', keepalive: true });
    last('POST').answer(204);
    await turn();
    expect(open('DELETE')).toEqual([]);
    expect(clock.waiting).toBe(0);
  });

  it('with 1001 is a DELETE that outlives the page', async () => {
    const { channel, last, opened } = scene();
    await opened();
    channel.close(1001);
    expect(last('DELETE')).toMatchObject({ keepalive: true });
    expect(last('DELETE').header('Beckon-Transport')).toBe('token');
  });

  it('with 1001 sends what waits first, at once', async () => {
    const { channel, last, opened, turn } = scene();
    await opened();
    channel.send({ n: 1 });
    channel.close(1001);
    expect(last('POST')).toMatchObject({ body: '{"n":1}\n', keepalive: true });
    last('POST').answer(204);
    await turn();
    expect(last('DELETE')).toMatchObject({ keepalive: true });
  });

  it('with 4010 says nothing more', async () => {
    const { channel, asked, opened, turn } = scene();
    await opened();
    const before = asked.length;
    channel.send({ n: 1 });
    channel.close(4010);
    await turn();
    expect(asked).toHaveLength(before);
  });

  it('before it was opened asks for nothing', async () => {
    const { channel, asked, turn } = scene();
    channel.close(1001);
    await turn();
    expect(asked).toEqual([]);
  });
});
