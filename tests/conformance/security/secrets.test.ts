import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { Client } from '../../system/harness/client.ts';
import { askHttp } from '../../system/harness/http_request.ts';
import { ownFolder } from '../../system/harness/own_folder.ts';
import { everything, newId } from '../../system/harness/protocol.ts';
import { connectCall, signal } from '../../system/harness/ring.ts';
import { Server } from '../../system/harness/server.ts';

const folder = ownFolder();

// TURN's own secret and the credentials that come of it: tests/turn. Seen to fail with a server that logs what
// it receives.
it('nothing secret is in the log at its most talkative, in the metrics or in the list of processes', async () => {
  const turnSecret = `turn-${newId()}`;
  const file = join(folder, 'turn-secret');
  writeFileSync(file, `${turnSecret}\n`, { mode: 0o600 });
  const turn = ['--turn', 'external', '--turn-url', 'turn:192.0.2.1:3478?transport=udp', '--turn-secret-file', file];
  const server = await Server.start('--workers', '2', '--log-level', 'trace', ...turn);
  const names = { ada: `Ada ${newId()}`, bob: `Bob ${newId()}` };
  const [ada, bob] = [await Client.join(server, { name: names.ada }), await Client.join(server, { name: names.bob })];
  const overHttp = await Client.join(server, { http: {} });
  const words = { room: `room ${newId()}`, relay: `relay ${newId()}`, signal: `signal ${newId()}` };
  await ada.request({ type: 'chat', room: 'lobby', message: newId(), text: words.room });
  await ada.request({ type: 'relay', to: bob.user, kind: 'chat', body: { text: words.relay } });
  const call = await connectCall(ada, bob);
  ada.send(signal(ada, bob, call, 1, { description: { type: 'offer', sdp: words.signal } }));
  await bob.message('signal');
  await ada.request({ type: 'ice-servers', call });
  const { link = '' } = await ada.request({ type: 'call-open' });
  await ada.request({ type: 'call-join', link, media: everything });
  // What fails is logged most.
  for (const bad of ['{', '{"type":"hello"}', `{"type":"call-join","id":"a","link":"${link}x"}`]) ada.sendRaw(bad);
  const thief = await Client.open(server);
  await thief.hello('Thief', { resume: bob.welcome.resume }).catch(() => undefined);
  await askHttp(server, { method: 'GET', headers: { 'Beckon-Transport': `wrong ${words.relay}` } });
  const resumed = await Client.resume(server, ada);
  const credentials = ada
    .all('ice-servers')
    .flatMap(({ servers }) =>
      servers.flatMap((one) => ('credential' in one ? [String(one.credential), String(one.username)] : [])),
    );
  expect(credentials.length).toBeGreaterThan(0);

  const secrets = [
    ...[ada, bob, overHttp, resumed, thief].map(({ device }) => device),
    ...[ada, bob, overHttp, resumed].map(({ welcome }) => welcome.resume),
    ...[...ada.calls.values(), ...bob.calls.values()].flatMap(({ proof }) => (proof === undefined ? [] : [proof])),
    ...Object.values(words),
    ...Object.values(names),
    ...credentials,
    link,
    turnSecret,
    readFileSync(join(server.state, 'signing.key'), 'latin1'),
  ];
  const { text: metrics } = await server.get('/metrics');
  const { text: health } = await server.get('/readyz');
  const process = ['cmdline', 'environ'].map((name) => readFileSync(`/proc/${server.pid}/${name}`, 'latin1')).join();
  const { text: nothing } = await server.get(`/nothing?${words.relay.replace(' ', '')}`);
  await server.stop();
  const seen = { log: server.logs.join('\n'), metrics, health, process, nothing };
  expect(seen.log).toContain('session-resumed');
  for (const [where, said] of Object.entries(seen))
    for (const secret of secrets) expect(said.includes(secret), `${secret.slice(0, 6)}… in the ${where}`).toBe(false);
});
