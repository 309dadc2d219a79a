import { randomBytes } from 'node:crypto';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { Client } from './harness/client.ts';
import { MdnClient, type MdnMessage } from './harness/mdn_client.ts';
import { Server } from './harness/server.ts';

let server: Server;
let bystanders: { beckon: Client; mdn: MdnClient };
beforeAll(async () => {
  server = await Server.start(
    '--workers',
    '2',
    '--hello-time',
    '1s',
    '--bad-messages',
    '60',
    '--presence-interval',
    '50ms',
  );
  bystanders = { beckon: await Client.join(server), mdn: await MdnClient.join(server) };
});
afterAll(async () => {
  await Promise.all([bystanders.beckon.leave(), bystanders.mdn.leave()]);
  await server.stop();
});
// Whatever one connection does, the others do not notice.
afterEach(async () => {
  await bystanders.beckon.request({ type: 'sync' });
  await bystanders.mdn.settled();
  expect(bystanders.mdn.signals).toEqual([]);
});

/** What it was told because of what it sent: all but who is there. */
async function saidTo(client: MdnClient): Promise<MdnMessage[]> {
  return (await client.settled()).filter(({ type }) => type !== 'userlist');
}

describe('the connection lives on after', () => {
  let client: MdnClient;
  beforeEach(async () => {
    client = await MdnClient.join(server);
  });
  afterEach(() => client.leave());

  it.each([
    '',
    ' ',
    '{',
    'null',
    '[]',
    '7',
    '"message"',
    '{}',
    '{"type":null}',
    '{"type":7}',
    '{"type":"nonsense"}',
    '{"type":"nonsense","target":"somebody"}',
    '{"type":"video-invite","target":"somebody"}',
    '{"type":"id","id":5}',
    '{"type":"userlist","users":["me"]}',
    '{"type":"rejectusername","name":"x"}',
    '{"type":"message"}',
    '{"type":"message","text":5,"id":1}',
    '{"type":"message","text":null,"id":1}',
    '{"type":"message","text":["<b>"],"id":1}',
    '{"type":"username"}',
    '{"type":"username","name":7,"id":1}',
    '{"type":"username","name":{"a":1}}',
    '{"type":"video-offer"}',
    '{"type":"video-offer","target":5,"sdp":{}}',
    '{"type":"video-offer","target":["a"],"sdp":{}}',
    '{"type":"video-offer","target":"somebody"}',
    '{"type":"video-offer","target":"somebody","sdp":"v=0"}',
    '{"type":"video-offer","target":"somebody","sdp":null}',
    '{"type":"video-answer","target":"somebody","sdp":[]}',
    '{"type":"new-ice-candidate","target":"somebody","candidate":null}',
    '{"type":"new-ice-candidate","target":"somebody"}',
    '{"type":"hang-up","target":{}}',
    '{"type":"message","type":"username","text":"twice"}',
    '{"type":"hello","v":1,"device":"AAAAAAAAAAAAAAAAAAAAAA","name":"x","epoch":1}',
    '{"type":"call-invite","id":"a","call":"AAAAAAAAAAAAAAAAAAAAAA","to":"g-x","media":{"audio":true,"video":true,"data":true}}',
    `{"type":"message","text":"${'x'.repeat(4001)}"}`,
    `{"type":"video-offer","target":"somebody","sdp":{"type":"offer","sdp":"${'x'.repeat(66_000)}"}}`,
    `{"type":"video-offer","target":"somebody","sdp":${'{"a":'.repeat(60)}{}${'}'.repeat(60)}}`,
    `{"type":"message","text":${'['.repeat(30_000)}`,
  ])('%s', async (text) => {
    client.sendRaw(text);
    expect(await saidTo(client)).toEqual([]);
    expect(bystanders.mdn.all('message').every(({ text }) => text.startsWith('settled'))).toBe(true);
  });

  it('half a surrogate in a name, and text that says it is JSON but is not', async () => {
    client.sendRaw('{"type":"username","name":"\\ud83d"}');
    client.sendRaw('{"type":"message","text":"\\x41"}');
    client.sendRaw("{'type':'message','text':'a'}");
    expect((await saidTo(client)).filter(({ type }) => type !== 'rejectusername')).toEqual([]);
  });

  it('messages without the id that the sample’s server cannot do without', async () => {
    client.send({ type: 'message', text: 'no id' });
    expect((await client.message('message', ({ text }) => text === 'no id')).name).toBe(client.name);
    client.send({ type: 'message', text: 'wrong id', id: 'x' });
    client.send({ type: 'message', text: 'unknown id', id: 12345 });
    expect((await client.message('message', ({ text }) => text === 'unknown id')).name).toBe(client.name);
    client.send({ type: 'username', name: `${client.name} too` });
    await client.sees('the name', (users) => users.includes(`${client.name} too`));
  });

  it('random bytes, fifty times', async () => {
    for (let i = 0; i < 50; i += 1) client.sendRaw(randomBytes(i * 7).toString('latin1'));
    expect(await saidTo(client)).toEqual([]);
  });
});

describe('before it has said a name', () => {
  it('a client hears and says nothing, and can say its name then', async () => {
    const client = await MdnClient.open(server);
    const others = bystanders.mdn.received.length;
    for (const target of [bystanders.mdn.name, bystanders.beckon.welcome.name, null]) {
      client.offer(target);
      client.candidate(target, 1);
      client.hangUp(target);
    }
    client.say('anonymous');
    await bystanders.mdn.settled();
    expect(
      bystanders.mdn.received.slice(others).filter((one) => one.type === 'message' && one.text === 'anonymous'),
    ).toEqual([]);
    expect(client.received).toHaveLength(1);
    await client.register('at last');
    await client.leave();
  });

  it('it is closed when that takes too long', async () => {
    const client = await MdnClient.open(server);
    expect(await client.ended()).toBe(4001);
  });

  it('it is closed also when it has only sent garbage meanwhile', async () => {
    const client = await MdnClient.open(server);
    client.sendRaw('{}');
    expect(await client.ended()).toBe(4001);
  });
});

describe('a connection is closed', () => {
  it('for a binary message, with 1003', async () => {
    const client = await MdnClient.join(server);
    client.sendRaw(Buffer.from('{}'));
    expect(await client.ended()).toBe(1003);
  });

  it('for a message that is too big, with 1009', async () => {
    const client = await MdnClient.join(server);
    client.sendRaw(`{"type":"message","text":"${'x'.repeat(100_000)}"}`);
    expect(await client.ended()).toBe(1009);
  });

  it('for too many bad messages in a row, but not for as many with good ones between', async () => {
    const client = await MdnClient.join(server);
    for (let n = 0; n < 50; n += 1) client.sendRaw('{');
    await client.settled();
    for (let n = 0; n < 50; n += 1) client.sendRaw('{');
    await client.settled();
    for (let n = 0; n < 70; n += 1) client.sendRaw('{');
    expect(await client.ended()).toBe(4000);
  });

  it('when the server ends, with 1001', async () => {
    const own = await Server.start('--workers', '1');
    const client = await MdnClient.join(own);
    await own.stop();
    expect(await client.ended()).toBe(1001);
  });
});
