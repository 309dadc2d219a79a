import { expect } from 'vitest';
import { at, Guest, seeAndHear, talk } from './harness/guest.ts';
import { type Stage, scene } from './harness/stage.ts';

async function anna(stage: Stage): Promise<Guest> {
  return new Guest('Anna', await stage.tab('Anna'));
}
async function ben(stage: Stage): Promise<Guest> {
  return new Guest('Ben', await stage.tab('Ben'));
}
async function fiona(stage: Stage): Promise<Guest> {
  return new Guest('Fiona', await stage.firefoxTab('Fiona'));
}

async function enter(stage: Stage, ...guests: Guest[]): Promise<void> {
  const { url } = await stage.serve();
  await Promise.all(guests.map((guest) => guest.enter(url)));
  await Promise.all(guests.map((guest) => guest.meets(...guests.filter((other) => other !== guest))));
}

/** The timer counts seconds. */
async function timerRuns({ tab }: Guest): Promise<void> {
  const seconds = async (): Promise<number> => {
    const [minutes = '', rest = ''] = (await tab.see(at('call-timer'))).split(':');
    return Number(minutes) * 60 + Number(rest);
  };
  const before = await seconds();
  const later = ({ selector, text }: { selector: string; text: string }) =>
    document.querySelector(selector)?.textContent === text;
  await tab.until('sees the timer run', later, { selector: at('call-timer'), text: `0:0${before + 1}` });
}

async function callFromStartToEnd(caller: Guest, callee: Guest): Promise<void> {
  await caller.calls(callee);
  await caller.tab.read(at('outgoing'), callee.name);
  await callee.hearsCallOf(caller);
  await caller.tab.read(at('outgoing'), 'Ringing');
  await callee.answers();
  await seeAndHear(caller, callee);
  await Promise.all([timerRuns(caller), timerRuns(callee)]);

  await caller.hangsUp();
  expect(await caller.isDone('hung-up')).toBe('You hung up.');
  expect(await callee.isDone('hung-up', 3_000)).toBe(`${caller.name} hung up.`);
  for (const { tab } of [caller, callee]) await tab.read(at('after-duration'), 'The call lasted 0:');
}

scene('two Chromiums call each other and see, hear, hang up', async (stage) => {
  const [caller, callee] = [await anna(stage), await ben(stage)];
  await enter(stage, caller, callee);
  await callFromStartToEnd(caller, callee);
});

scene('Chromium calls Firefox', async (stage) => {
  const [caller, callee] = [await anna(stage), await fiona(stage)];
  await enter(stage, caller, callee);
  await callFromStartToEnd(caller, callee);
  await caller.tab.click(at('call-again'));
  await callee.hearsCallOf(caller);
});

scene('Firefox calls Chromium', async (stage) => {
  const [caller, callee] = [await fiona(stage), await anna(stage)];
  await enter(stage, caller, callee);
  await callFromStartToEnd(caller, callee);
});

scene('each sees and hears what the other turns off and on again', async (stage) => {
  const [caller, callee] = [await anna(stage), await ben(stage)];
  await enter(stage, caller, callee);
  await talk(caller, callee);
  await seeAndHear(callee);

  await caller.uses('toggle-microphone');
  await callee.tab.read(at('call'), 'Anna’s microphone is off');
  await callee.hearsNothing();
  await caller.uses('toggle-microphone');
  await callee.hearsSound();
  await callee.tab.until('reads no more of it', notRead, 'Anna’s microphone is off');

  await caller.uses('toggle-camera');
  await callee.tab.read(at('remote-initials'), 'The camera is off');
  await caller.uses('toggle-camera');
  await callee.tab.missNow(at('remote-initials'));
  await callee.seesMovingPicture();
});

function notRead(text: string): boolean {
  return !document.body.textContent?.includes(text);
}

scene('two who call each other at the same moment have one call', async (stage) => {
  const [one, other] = [await anna(stage), await ben(stage)];
  await enter(stage, one, other);
  const time = Date.now() + 500;
  await Promise.all([one.callsAt(time, other), other.callsAt(time, one)]);
  await seeAndHear(one, other);
  expect(await stage.server.metric('beckon_calls')).toBe(1);

  await other.hangsUp();
  await Promise.all([one.isDone('hung-up'), other.isDone('hung-up')]);
});
