import type { Person } from 'beckon';
import type { Stores } from '../../src/stores/stores.js';
import type { FixtureClient } from './fixture.js';

export interface Stage {
  readonly stores: Stores;
  readonly client: FixtureClient;
  readonly phone: boolean;
}

export const grace = { user: 'g-Rt5pXq', name: 'Grace Hopper', dialect: 'beckon' } as const;
export const mary: Person = { user: 'm-Jx2ePa', name: 'Mary', dialect: 'mdn', state: 'in-call' };
export const people: readonly Person[] = [
  { user: 'g-ada', name: 'Ada Lovelace', dialect: 'beckon', state: 'here' },
  { ...grace, state: 'here' },
  { user: 'g-alan2', name: 'Alan Turing', dialect: 'beckon', state: 'in-call' },
  { user: 'g-8kQz1m', name: 'Katherine Johnson', dialect: 'beckon', state: 'here' },
  { user: 'g-Lm3vW7', name: 'Hedy Lamarr', dialect: 'beckon', state: 'here' },
  { user: 'g-linus', name: 'Søren', dialect: 'beckon', state: 'away' },
  { user: 'g-mary8', name: 'Mary Jackson-Winston of Hampton, Virginia', dialect: 'beckon', state: 'here' },
];

/** With somebody among them who is on a page made for MDN's sample. */
export const withMary = (stage: Stage) => {
  home(stage);
  stage.client.setPeople([...people, mary]);
};

const at = (minutesAgo: number) => new Date(new Date('2026-11-20T14:32:00').getTime() - minutesAgo * 60_000);

function lobbyTalk({ client }: Stage): void {
  const say = (user: string, text: string, minutesAgo: number) => {
    const name = people.find((person) => person.user === user)?.name ?? user;
    client.emit('chat', { message: crypto.randomUUID(), from: { user, name }, text, at: at(minutesAgo) });
  };
  say('g-8kQz1m', 'Good afternoon! Is the review still at three?', 41);
  say('g-Rt5pXq', 'Yes. I call everybody five minutes before.', 39);
  say('g-Rt5pXq', 'The notes are in the usual place: https://notes.example/review', 38);
  say('g-ada', 'Perfect, thank you. I’ll be there, with the new numbers for the engine.', 30);
  say('g-Lm3vW7', 'Same here 👍', 12);
  say('g-Lm3vW7', '<b>Nobody</b> needs a slide for that, I hope?', 11);
  say('g-ada', 'None.', 2);
}

export function privateTalk({ client, stores }: Stage): void {
  const tell = (text: string, minutesAgo: number) =>
    client.emit('message', { message: crypto.randomUUID(), from: grace, text, at: at(minutesAgo), with: grace.user });
  tell('Do you have five minutes before the review?', 6);
  tell('I found the bug. It really was a moth.', 5);
  void stores.chat.send(grace.user, grace.name, 'Ha! Tape it into the log book. Call me when you like.');
}

export const home = (stage: Stage) => {
  stage.client.setPeople(people);
  lobbyTalk(stage);
  stage.client.emit('message', {
    message: crypto.randomUUID(),
    from: { user: 'g-8kQz1m', name: 'Katherine Johnson' },
    text: 'Check my trajectory?',
    at: at(1),
  });
};

export const settle = () => new Promise((resolve) => setTimeout(resolve, 20));
/** The app asks its other tabs before a call is made or rings. */
export const until = async (holds: () => unknown) => {
  while (!holds()) await settle();
};

/** Clicks what has these marks, one after the other, each as soon as it is there. */
export const press = async (...marks: string[]) => {
  for (const mark of marks) {
    const find = () => document.querySelector<HTMLElement>(`[data-testid=${mark}]`);
    await until(find);
    find()?.click();
  }
};
