import { describe, expect, it } from 'vitest';
import { CallStage } from './testing/call_stage.js';
import { heard, Stage } from './testing/stage.js';

/** A stage whose server lets nobody in without a token, and an application that makes them. */
function stageWithTokens(endsIn = 600_000) {
  const stage = new Stage();
  stage.server.logins.guests = 'off';
  const { tokens } = stage.server.logins;
  const given: string[] = [];
  const give = async (): Promise<string> => {
    const token = `token-${given.length + 1}`;
    given.push(token);
    tokens.set(token, { sub: 'ada', name: 'Ada', endsIn });
    return token;
  };
  return { stage, tokens, given, give };
}

describe('a token', () => {
  it('says who the client is; no name is needed', async () => {
    const { stage, tokens } = stageWithTokens();
    tokens.set('one', { sub: 'ada', name: 'Ada', endsIn: 60_000 });
    const ada = await stage.connect('', { token: 'one' });
    expect([ada.user, ada.name]).toEqual(['u-ada', 'Ada']);
    expect(stage.server.session('Ada').hello).not.toHaveProperty('name');
    expect(stage.sent('Ada', 'login')).toEqual([]);
  });

  it('is asked for once on connecting, and again before the login ends', async () => {
    const { stage, given, give } = stageWithTokens(600_000);
    const ada = await stage.connect('', { token: give });
    expect(given).toEqual(['token-1']);
    await stage.clock.elapse(539_000);
    expect(given).toHaveLength(1);
    await stage.clock.elapse(2000);
    expect(stage.sent('Ada', 'login').map(({ token }) => token)).toEqual(['token-2']);
    await stage.clock.elapse(541_000);
    expect(given).toHaveLength(3);
    expect(ada.state).toBe('connected');
    await ada.close();
    expect(stage.clock.waiting).toBe(0);
  });

  it('that lasts for months is not asked for all the time', async () => {
    const { stage, given, give } = stageWithTokens(90 * 24 * 3_600_000);
    const ada = await stage.connect('', { token: give });
    await stage.clock.elapse(60_000);
    expect(given).toHaveLength(1);
    await ada.close();
  });

  it('is asked for again while the login lasts when there is none', async () => {
    const { stage, given, give } = stageWithTokens(100_000);
    let broken = false;
    let asked = 0;
    const token = async () => {
      asked += 1;
      if (broken) throw new Error('no network');
      return give();
    };
    const ada = await stage.connect('', { token });
    broken = true;
    await stage.clock.elapse(80_000);
    expect(asked).toBeGreaterThan(1);
    broken = false;
    await stage.clock.elapse(10_000);
    expect(given).toHaveLength(2);
    expect(stage.sent('Ada', 'login')).toHaveLength(1);
    expect(ada.state).toBe('connected');
    await ada.close();
  });

  it('goes with the hello that resumes, with the newest resume token', async () => {
    const { stage, give } = stageWithTokens(100_000);
    const ada = await stage.connect('', { token: give });
    await stage.clock.elapse(76_000);
    const renewed = stage.server.session('Ada');
    renewed.cut();
    await stage.clock.elapse(1000);
    expect(stage.server.session('Ada')).toBe(renewed);
    expect(renewed.hello).toMatchObject({ token: 'token-2' });
    expect(ada.state).toBe('connected');
    await ada.close();
  });

  it('that the server calls expired is asked for once more, then the refusal is told', async () => {
    const { stage, given, give } = stageWithTokens();
    stage.server.logins.expired.add('token-1');
    const ada = await stage.connect('', { token: give });
    expect([ada.state, given]).toEqual(['connected', ['token-1', 'token-2']]);
    stage.server.logins.expired.add('token-3').add('token-4');
    await expect(stage.connect('', { token: give })).rejects.toMatchObject({ code: 'token-expired' });
    expect(given).toHaveLength(4);
  });

  it('that cannot be had is unauthenticated, with the cause', async () => {
    const { stage } = stageWithTokens();
    const cause = new Error('signed out');
    const failed = stage.connect('', { token: () => Promise.reject(cause) });
    await expect(failed).rejects.toMatchObject({ name: 'BeckonError', code: 'unauthenticated', cause });
    expect(stage.server.transports).toHaveLength(0);
    expect(stage.clock.waiting).toBe(0);
  });
});

describe('the end of a login', () => {
  it('closes a client that has one token only, and says so', async () => {
    const { stage, tokens } = stageWithTokens();
    tokens.set('one', { sub: 'ada', name: 'Ada', endsIn: 60_000 });
    const ada = await stage.connect('', { token: 'one' });
    const errors = heard(ada, 'error');
    stage.server.endLogin(stage.server.session('Ada'));
    await stage.clock.elapse(0);
    expect(errors.at(-1)).toMatchObject({ code: 'token-expired' });
    expect(ada.state).toBe('closed');
    expect(stage.clock.waiting).toBe(0);
  });

  it('is a new session where there is another token', async () => {
    const { stage, given, give } = stageWithTokens();
    const ada = await stage.connect('', { token: give });
    const before = stage.server.session('Ada');
    stage.server.endLogin(before);
    await stage.clock.elapse(0);
    expect(ada.state).toBe('connected');
    expect(given).toHaveLength(2);
    expect(stage.server.session('Ada')).not.toBe(before);
    expect(stage.server.session('Ada').hello).not.toHaveProperty('resume');
    await ada.close();
  });

  it('ends its calls here, as it has at the server', async () => {
    const stage = new CallStage();
    stage.server.logins.tokens.set('one', { sub: 'ann', name: 'Ann', endsIn: 60_000 });
    const ann = await stage.connect('Ann', { token: 'one' });
    const bob = await stage.connect('Bob');
    const calling = ann.call(bob.user, { data: true });
    await stage.clock.elapse(0);
    const call = await calling;
    stage.server.endLogin(stage.server.session('Ann'));
    await stage.clock.elapse(0);
    expect([call.state, call.reason]).toEqual(['ended', 'session-lost']);
    await stage.close();
  });
});

describe('a password', () => {
  it('is said in the hello, and a refusal tells that it is needed', async () => {
    const stage = new Stage();
    stage.server.logins.guests = 'password';
    stage.server.logins.password = 'open sesame';
    await expect(stage.connect('Ann')).rejects.toMatchObject({ code: 'unauthenticated', needs: 'password' });
    const wrong = stage.connect('Ann', { password: 'open' });
    await expect(wrong).rejects.toMatchObject({ code: 'unauthenticated', needs: 'password' });
    const ann = await stage.connect('Ann', { password: 'open sesame' });
    expect(ann.name).toBe('Ann');
  });

  it('that was changed meanwhile closes the client', async () => {
    const stage = new Stage();
    const ann = await stage.connect('Ann');
    const errors = heard(ann, 'error');
    stage.server.logins.guests = 'off';
    stage.server.restart({ key: 'lost' });
    await stage.clock.elapse(2000);
    expect(errors.at(-1)).toMatchObject({ code: 'unauthenticated', needs: 'token' });
    expect(ann.state).toBe('closed');
  });
});

it('what a tab kept of a user is not gone on with by a guest', async () => {
  const { stage, give } = stageWithTokens();
  stage.server.logins.guests = 'on';
  const tab = stage.browser.tab();
  await stage.connect('', { token: give, tab, device: 'one' });
  const kept = stage.server.session('Ada');
  const guest = await stage.connect('Gus', { tab, device: 'one' });
  expect(guest.user).toBe('g-one');
  expect(stage.server.session('Gus')).not.toBe(kept);
});
