import { expect } from 'vitest';
import { opensConnection } from '../e2e/harness/connection.ts';
import { at, Guest, seeAndHear, talk } from '../e2e/harness/guest.ts';
import { type Stage, scene } from '../e2e/harness/stage.ts';
import { coturnsOf, kill, stateFolder, until } from './harness/own_turn.ts';
import { chosenPath, useRelaysOnly } from './harness/relay_only.ts';

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
