import { expect } from 'vitest';
import { at, type Guest, type Named } from './guest.ts';
import type { Tab } from './tab.ts';

/** What a person does and sees in a call by link. */

const tile = ({ name }: Named): string => `${at('member')}[data-name="${name}"]`;

/** Makes a link and waits at it; gives the link. */
export async function makesLink({ tab }: Guest): Promise<string> {
  await tab.click(at('new-link'));
  await tab.see(`${at('group')}[data-state="waiting"]`);
  return linkShown(tab);
}

/** The link or text that a field shows, as one would copy it. */
export function linkShown(tab: Tab, mark = 'call-link'): Promise<string> {
  const value = (selector: string) => document.querySelector<HTMLTextAreaElement>(selector)?.value;
  return tab.until(`shows ${mark}`, value, at(mark));
}

/** Opens the link as somebody who was never there, says the name and joins. */
export async function joins({ tab, name }: Guest, link: string, how = 'join-video'): Promise<void> {
  await tab.open(link);
  await tab.see(at('join'));
  await tab.fill(at('name-field'), name);
  await tab.click(at(how));
  await tab.see(at('group'));
}

/** Is in the call with exactly these, and sees and hears each of them. */
export async function isWith(guest: Guest, ...others: Named[]): Promise<void> {
  const { tab } = guest;
  for (const other of others) await tab.see(`${tile(other)}[data-state="connected"][data-picture]`);
  const count = (selector: string) => document.querySelectorAll(selector).length;
  expect(await tab.run(count, at('member'))).toBe(others.length);
  for (const other of others) {
    const video = `${tile(other)} video`;
    await tab.seesMove(video);
    await tab.hears(video);
  }
}

/** Nobody of that name is in the call any more. */
export const misses = ({ tab }: Guest, other: Named): Promise<void> => tab.missNow(tile(other));

/** The picture of somebody has this mark: `speaking`, `muted`. */
export async function marks({ tab }: Guest, other: Named, mark: string): Promise<void> {
  await tab.see(`${tile(other)}[data-${mark}]`);
}
