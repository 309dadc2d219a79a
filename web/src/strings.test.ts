import { expect, test } from 'vitest';
import german from '../messages/de.json';
import english from '../messages/en.json';

const placeholders = (value: unknown) => [...new Set(JSON.stringify(value).match(/(?<=[^\\]\{)[a-z]+(?=\})/g))].sort();

test('German has every string that English has, with the same placeholders', () => {
  expect(Object.keys(german).sort()).toEqual(Object.keys(english).sort());
  const translated: Readonly<Record<string, unknown>> = german;
  for (const [key, text] of Object.entries(english)) {
    expect(placeholders(translated[key]), key).toEqual(placeholders(text));
  }
});
