import type { ChatLine, UserId } from 'beckon';
import { beforeEach, expect, test, vi } from 'vitest';
import { FixtureClient } from '../../screenshots/page/fixture.js';
import { Chat, lobby } from './chat.js';

class Page extends EventTarget {
  visibilityState: DocumentVisibilityState = 'visible';

  show(state: DocumentVisibilityState): void {
    this.visibilityState = state;
    this.dispatchEvent(new Event('visibilitychange'));
  }
}

let page: Page;
let client: FixtureClient;
let chat: Chat;

beforeEach(() => {
  page = new Page();
  vi.stubGlobal('document', page);
  client = new FixtureClient('Ada');
  chat = new Chat();
  chat.attach(client, new AbortController().signal);
});

let made = 0;
function line(user: UserId, text: string, other?: UserId): ChatLine {
  made += 1;
  const from = { user, name: user };
  return { message: `m${made}`, from, text, at: new Date(made), ...(other === undefined ? {} : { with: other }) };
}
const texts = (id: string) => chat.of(id)?.lines.map((each) => `${each.text} ${each.status}`);

test('lines that nobody looks at are unread, one’s own never', () => {
  client.emit('chat', line('g-grace', 'hello'));
  client.emit('chat', line(client.user, 'mine'));
  client.emit('message', line('g-grace', 'psst', 'g-grace'));
  expect(chat.of(lobby)?.unread).toBe(1);
  expect(chat.of('g-grace')?.unread).toBe(1);
  expect(chat.unread.value).toBe(2);
});

test('looking at a conversation reads it, looking away lets it gather again', () => {
  client.emit('message', line('g-grace', 'one', 'g-grace'));
  const away = chat.look('g-grace');
  expect(chat.unread.value).toBe(0);
  client.emit('message', line('g-grace', 'two', 'g-grace'));
  expect(chat.unread.value).toBe(0);
  away();
  client.emit('message', line('g-grace', 'three', 'g-grace'));
  expect(chat.unread.value).toBe(1);
});

test('a hidden page reads nothing until it is shown', () => {
  page.show('hidden');
  chat.look(lobby);
  client.emit('chat', line('g-grace', 'hello'));
  expect(chat.unread.value).toBe(1);
  page.show('visible');
  expect(chat.unread.value).toBe(0);
});

test('a line said in the lobby is there at once and once only', async () => {
  const said = chat.send(lobby, '', 'hello');
  expect(texts(lobby)).toEqual(['hello sent']);
  await said;
  expect(texts(lobby)).toEqual(['hello sent']);
});

test('a line being sent stays below what comes meanwhile', () => {
  client.say = () => new Promise(() => {});
  void chat.send(lobby, '', 'slow');
  client.emit('chat', line('g-grace', 'quick'));
  expect(texts(lobby)).toEqual(['quick sent', 'slow sending']);
  client.emit('chat', line(client.user, 'slow'));
  expect(texts(lobby)).toEqual(['quick sent', 'slow sent']);
});

test('a private line that nobody got is marked, and can be sent again', async () => {
  await chat.send('g-grace', 'Grace', 'hi (lost)');
  expect(texts('g-grace')).toEqual(['hi (lost) failed']);
  const failed = chat.of('g-grace')?.lines[0]?.key;
  client.message = async (to, text) => line(client.user, text, to);
  await chat.send('g-grace', 'Grace', 'hi (lost)', failed);
  expect(texts('g-grace')).toEqual(['hi (lost) sent']);
});

test('old lines go when there are more than five hundred', () => {
  for (let index = 0; index < 510; index += 1) client.emit('chat', line('g-grace', String(index)));
  expect(chat.of(lobby)?.lines).toHaveLength(500);
  expect(chat.of(lobby)?.lines[0]?.text).toBe('10');
});
