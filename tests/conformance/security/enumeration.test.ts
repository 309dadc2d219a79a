import { afterAll, beforeAll, expect, it } from 'vitest';
import { Client, Refused } from '../../system/harness/client.ts';
import { everything, newId, type Request } from '../../system/harness/protocol.ts';
import { Server } from '../../system/harness/server.ts';

let server: Server;
beforeAll(async () => {
  server = await Server.start('--workers', '4', '--grace', '0s');
});
afterAll(() => server.stop());

async function answerTo(client: Client, request: Request): Promise<string> {
  const answer: unknown = await client.request(request).catch((error: unknown) => error);
  return answer instanceof Refused ? answer.message : JSON.stringify(answer);
}

// Seen to fail with a server that answers `no-such-user` to an id that it has never seen.
it('whether somebody was ever here is told to nobody who asks for them by id', async () => {
  const [curious, gone] = await Promise.all([Client.join(server), Client.join(server)]);
  const was = gone.user;
  await gone.leave();
  await curious.until('the other has left', () => !curious.people.has(was) || undefined);
  const never = `g-${newId()}`;
  for (const request of [
    (to: string): Request => ({ type: 'call-invite', call: newId(), to, media: everything }),
    (to: string): Request => ({ type: 'relay', to, kind: 'k', body: {} }),
  ]) {
    const [left, unknown] = [await answerTo(curious, request(was)), await answerTo(curious, request(never))];
    expect(left).toBe(unknown);
    expect(left).toMatch(/^offline/);
  }
  await curious.leave();
});

// Seen to fail with a server that sends a call's snapshot to whoever syncs it.
it('whether a call goes on is told to nobody outside it by its link or its id', async () => {
  const [ada, curious] = await Promise.all([Client.join(server), Client.join(server)]);
  const { call = '', link = '' } = await ada.request({ type: 'call-open' });
  await ada.request({ type: 'call-join', link, media: everything });
  const requests = [
    (id: string): Request => ({ type: 'call-ringing', call: id }),
    (id: string): Request => ({ type: 'ice-servers', call: id }),
    (id: string): Request => ({ type: 'call-join', link: id, media: everything }),
  ];
  // That an id exists may be answered with another word than that it does not, as ids of calls have 128 random bits.
  for (const request of requests) {
    for (const id of [call, newId()])
      expect(await answerTo(curious, request(id))).toMatch(/^(no-such-call|not-a-party|wrong-state)/);
  }
  await curious.request({ type: 'sync', calls: { [call]: 1 } });
  expect(JSON.stringify(curious.received)).not.toContain(ada.welcome.session);
  expect(curious.all('call').filter((view) => view.call === call && view.parties.length > 0)).toEqual([]);
  await Promise.all([ada.leave(), curious.leave()]);
});

// Seen to fail with a server whose guests' ids are their devices' secrets.
it('a device’s secret is never told to anybody, and is not its user’s id', async () => {
  const [ada, bob] = await Promise.all([Client.join(server), Client.join(server)]);
  await bob.until('Ada is here', () => bob.people.get(ada.user));
  const heard = JSON.stringify([...ada.received, ...bob.received]);
  for (const { device } of [ada, bob]) expect(heard).not.toContain(device);
  expect(ada.user).not.toContain(ada.device);
  await Promise.all([ada.leave(), bob.leave()]);
});
