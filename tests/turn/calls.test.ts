import { rmSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'vitest';
import { opensConnection } from '../e2e/harness/connection.ts';
import { at, Guest, seeAndHear, talk } from '../e2e/harness/guest.ts';
import { type Stage, scene } from '../e2e/harness/stage.ts';
import { motionOf, watchPicture } from '../e2e/harness/steady_picture.ts';
import { ownFolder } from '../system/harness/own_folder.ts';
import { flags, place, startCoturn } from './harness/external_coturn.ts';
import { allocationError, coturnsOf, kill, machine, stateFolder, until, withPath } from './harness/own_turn.ts';
import { chosenPath, loginAndLife, otherPath, useRelaysOnly } from './harness/relay_only.ts';

const noServer = /WebSocket connection to .* failed|ERR_CONNECTION_REFUSED/;

/** A server with coturn, which works; the state directory that says which. */
async function serve(stage: Stage, state: string, ...flags: string[]): Promise<string> {
  const { url } = await stage.serve('--turn', 'own', '--state', state, ...flags);
  await until('coturn works', async () =>
    (await (await fetch(`${url}/readyz`)).text()).includes('turn: up') ? true : undefined,
  );
  return url;
}

/** Somebody in Chromium whose connections can only go through a relay. */
async function hidden(stage: Stage, name: string): Promise<Guest> {
  const tab = await stage.tab(name);
  await tab.page.addInitScript(useRelaysOnly);
  return new Guest(name, tab);
}

async function enter(url: string, ...guests: Guest[]): Promise<void> {
  await Promise.all(guests.map((guest) => guest.enter(url)));
  await Promise.all(guests.map((guest) => guest.meets(...guests.filter((other) => other !== guest))));
}

/** Pictures and sound come, and they come through relays at both ends. */
async function seeThroughRelay(...guests: Guest[]): Promise<void> {
  await seeAndHear(...guests);
  for (const { tab } of guests) {
    const path = await tab.until('has a chosen path', chosenPath, undefined);
    expect(path.local).toBe('relay');
    // A check may be quicker than the candidate that announces where it comes from.
    expect(['relay', 'prflx']).toContain(path.remote);
  }
}

function coturn(state: string): number {
  const [pid] = coturnsOf(state);
  if (pid === undefined) throw new Error('no coturn runs');
  return pid;
}

scene('two who can only use a relay see and hear each other through it', async (stage) => {
  const url = await serve(stage, stateFolder());
  const [anna, ben] = [await hidden(stage, 'Anna'), await hidden(stage, 'Ben')];
  await enter(url, anna, ben);
  await talk(anna, ben);
  await seeThroughRelay(anna, ben);
  for (const guest of [anna, ben]) {
    await opensConnection(guest);
    await guest.tab.see(`${at('connection-path')}[data-kind="relay"][data-over="udp"]`);
    expect(await guest.tab.see(at('connection-path'))).toBe('Relayed over UDP');
  }
  await anna.hangsUp();
  await Promise.all([anna.isDone('hung-up'), ben.isDone('hung-up')]);
});

scene('without a relay the same two cannot connect', async (stage) => {
  const { url } = await stage.serve('--turn', 'off', '--connecting-time', '3s');
  const [anna, ben] = [await hidden(stage, 'Anna'), await hidden(stage, 'Ben')];
  await enter(url, anna, ben);
  await anna.calls(ben);
  await ben.hearsCallOf(anna);
  await ben.answers();
  await Promise.all([anna.isDone('connect-failed'), ben.isDone('connect-failed')]);
  for (const { tab } of [anna, ben]) {
    const cause = await tab.see(`${at('failure-cause')}[data-cause="no-relay-configured"]`);
    expect(cause).toBe('No direct way was found, and this server has no relay.');
    expect(await tab.see(at('failure-todo'))).toContain('turn on its relay');
  }
});

scene('Chromium and Firefox see and hear each other through the relay', async (stage) => {
  const url = await serve(stage, stateFolder());
  const anna = await hidden(stage, 'Anna');
  const tab = await stage.firefoxTab('Fiona');
  await tab.page.evaluateOnNewDocument(useRelaysOnly);
  const fiona = new Guest('Fiona', tab);
  await enter(url, anna, fiona);
  await talk(anna, fiona);
  await seeThroughRelay(anna, fiona);
  await opensConnection(fiona);
  await fiona.tab.see(`${at('connection-path')}[data-kind="relay"][data-over="udp"]`);
});

scene('coturn is killed and started again: the next call goes through the new one', async (stage) => {
  const state = stateFolder();
  const url = await serve(stage, state);
  const [anna, ben] = [await hidden(stage, 'Anna'), await hidden(stage, 'Ben')];
  await enter(url, anna, ben);
  const first = coturn(state);
  kill(first);
  await stage.server.metricIs('beckon_turn_restarts_total', 1);
  await stage.server.metricIs('beckon_turn_up', 1);
  expect(coturn(state)).not.toBe(first);
  await talk(anna, ben);
  await seeThroughRelay(anna, ben);
});

scene(
  'coturn is killed under a relayed call, which goes on through the one that is started again',
  async (stage) => {
    const state = stateFolder();
    const url = await serve(stage, state);
    const [anna, ben] = [await hidden(stage, 'Anna'), await hidden(stage, 'Ben')];
    await enter(url, anna, ben);
    await talk(anna, ben);
    await seeThroughRelay(anna, ben);
    const ports = await Promise.all([anna, ben].map(({ tab }) => tab.until('has a path', chosenPath, undefined)));

    kill(coturn(state));
    await stage.server.metricIs('beckon_turn_restarts_total', 1);
    await Promise.all(
      [anna, ben].map(({ tab }, index) => tab.until('has another relay', otherPath, ports[index]?.port ?? 0, 60_000)),
    );
    await seeThroughRelay(anna, ben);
    await anna.hangsUp();
    await Promise.all([anna.isDone('hung-up'), ben.isDone('hung-up')]);
  },
  120_000,
);

scene(
  'coturn is killed under a relayed call and cannot come back: the call ends and says why',
  async (stage) => {
    const state = stateFolder();
    const programs = ownFolder();
    const turnserver = join(programs, 'turnserver');
    symlinkSync('/usr/bin/turnserver', turnserver);
    const url = await withPath(programs, () => serve(stage, state, '--reconnecting-time', '3s'));
    const [anna, ben] = [await hidden(stage, 'Anna'), await hidden(stage, 'Ben')];
    await enter(url, anna, ben);
    await talk(anna, ben);
    rmSync(turnserver);
    kill(coturn(state));
    await stage.server.tells('turn-not-found');
    await Promise.all([anna.isDone('connection-lost', 60_000), ben.isDone('connection-lost', 60_000)]);
  },
  100_000,
);

scene(
  'the server is killed and started again under a relayed call: the picture goes on through the same coturn',
  async (stage) => {
    const state = stateFolder();
    const url = await serve(stage, state);
    const { port } = stage.server;
    const [anna, ben] = [await hidden(stage, 'Anna'), await hidden(stage, 'Ben')];
    for (const { tab } of [anna, ben]) tab.expected.push(noServer);
    await enter(url, anna, ben);
    await talk(anna, ben);
    await seeThroughRelay(anna, ben);
    const pid = coturn(state);

    stage.killServer();
    const lost = 'The connection to the server is interrupted.';
    await Promise.all([anna, ben].map(({ tab }) => tab.read(at('banner'), lost)));
    await seeThroughRelay(anna, ben);

    await serve(stage, state, '--listen', `127.0.0.1:${port}`);
    expect(coturn(state)).toBe(pid);
    expect(await stage.server.metric('beckon_turn_adopted_total')).toBe(1);
    await Promise.all([anna, ben].map(({ tab }) => tab.missNow(`${at('banner')}[data-kind="lost"]`, 20_000)));
    await seeThroughRelay(anna, ben);
    await anna.hangsUp();
    await Promise.all([anna.isDone('hung-up', 1_500), ben.isDone('hung-up', 1_500)]);
  },
  60_000,
);

// The least that credentials live is a minute, and what coturn gives for the least time Chromium refreshes after that.
if (process.env['ALL'])
  scene(
    'a relayed call outlives its credentials and its relays’ first lifetime, without a new start of ICE',
    async (stage) => {
      await startCoturn('max-allocate-lifetime=130', 'stale-nonce=30');
      const { url } = await stage.serve('--turn', 'external', ...flags, '--turn-credential-time', '1m');
      const guests = [await hidden(stage, 'Anna'), await hidden(stage, 'Ben')] as const;
      await enter(url, ...guests);
      await talk(...guests);
      await seeThroughRelay(...guests);
      const began = Date.now();
      const before = await Promise.all(guests.map(({ tab }) => tab.run(loginAndLife)));
      for (const { tab } of guests) await watchPicture(tab, at('remote-video'));

      const long = 150_000;
      await until('the call is long enough', () => (Date.now() - began > long ? true : undefined), long + 10_000);
      await seeThroughRelay(...guests);
      for (const [index, { tab }] of guests.entries()) {
        const { ufrag, ...first } = before[index] ?? (await tab.run(loginAndLife));
        const { ufrag: sameUfrag, ...renewed } = await tab.run(loginAndLife);
        expect(sameUfrag).toBe(ufrag);
        expect(await allocationError(machine.public, first, place.port)).toBe(401);
        expect(await allocationError(machine.public, renewed, place.port)).toBe(0);
        expect((await motionOf(tab)).stillest).toBeLessThan(3_000);
      }
    },
    260_000,
  );
