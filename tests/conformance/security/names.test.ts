import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Client, Refused } from '../../system/harness/client.ts';
import { MdnClient } from '../../system/harness/mdn_client.ts';
import { Server } from '../../system/harness/server.ts';

let server: Server;
beforeAll(async () => {
  server = await Server.start('--workers', '2', '--bad-messages', '10000');
  await Promise.all(['Ace', 'Max1', 'José', 'АННА'].map((name) => Client.join(server, { name })));
});
afterAll(() => server.stop());

/** What the server says to who wants to be called that: the name that they get, or why not. */
async function said(name: string): Promise<string> {
  const client = await Client.open(server);
  try {
    await client.hello(name);
    await client.leave();
    return client.welcome.name;
  } catch (why) {
    if (why instanceof Refused) return why.code;
    throw why;
  } finally {
    client.drop();
  }
}

// Seen to fail with a server whose names had one key, without the look; with one that took names as they came, without
// NFC; and with one that did not ask for the scripts of a word.
describe('nobody is called what looks like somebody else', () => {
  it.each([
    ['Ace', '\u0430\u0441\u0435', 'Cyrillic letters'],
    ['Ace', '\u0410\u0441\u0435', 'Cyrillic letters, a capital first'],
    ['Ace', 'Ａｃｅ', 'full width'],
    ['Ace', '𝐀𝐜𝐞', 'mathematical letters'],
    ['Ace', 'ⓐⓒⓔ', 'letters in circles'],
    ['Max1', 'ｍａｘ１', 'full width, with a digit'],
    ['José', 'Jose\u0301', 'an accent by itself'],
    ['José', 'JOSÉ', 'case beyond ASCII'],
    ['АННА', 'AHHA', 'Latin letters like Cyrillic ones'],
    ['АННА', 'анна', 'case in Cyrillic'],
  ])('%s by %s: %s', async (_, name) => {
    expect(await said(name)).toBe('name-taken');
  });

  it.each([
    ['A\u0441e', 'a Cyrillic letter in a Latin word'],
    ['\u0391ce', 'a Greek letter in a Latin word'],
    ['A\u200bce', 'a space without width'],
    ['A\u200dce', 'a joiner that joins nothing'],
    ['\u202eecA', 'right to left'],
    ['\u2067Ace\u2069', 'an isolate'],
    ['Ace\ufeff', 'a byte order mark'],
    ['Ace\u3164', 'a filler of Hangul'],
    ['A\u034fce', 'a grapheme joiner'],
    ['Ace\u{e0041}', 'a tag'],
    ['Ace\ufe0f', 'a variation'],
    ['Ace\u2800', 'an empty Braille pattern'],
    ['Ace\u00a0', 'a space that does not break, at the end'],
    ['Ace  Lee', 'two spaces'],
    ['A\u0301\u0302\u0303\u0304\u0305\u0306\u0307\u0308\u0309\u030ace', 'ten marks on a letter'],
    ['\u0301ce', 'a mark on nothing'],
    ['Ace\ue000', 'a private character'],
    ['Ace\u0378', 'a character that is none'],
  ])('%j is no name: %s', async (name) => {
    expect(await said(name)).toBe('bad-message');
  });

  it.each(['Ace1', 'Max2', 'Maxl', 'Jose', 'Анна Ли', 'Hanna'])('but %s is somebody else', async (name) => {
    expect(await said(name)).toBe(name);
  });

  it.each([
    ['Rene\u0301e', 'Ren\u00e9e'],
    ['\u1112\u1161\u11ab', '\ud55c'],
    ['Ada\u3000Lee', 'Ada Lee'],
  ])('%j is told as %j, in one form', async (name, told) => {
    expect(await said(name)).toBe(told);
  });

  it('MDN’s clients get a number, or what of the name can be seen', async () => {
    const named = async (name: string): Promise<string> => {
      const client = await MdnClient.join(server, name);
      await client.leave();
      return client.name;
    };
    expect(await named('\u0430\u0441\u0435')).toBe('\u0430\u0441\u04351');
    expect(await named('\u202eAce\u200b')).toBe('Ace1');
    expect(await named('A\u0441e')).toMatch(/^guest/);
  });
});
