import { expect, test } from 'vitest';
import { carried, hashOf, home, linkTo, type Place, placeOf } from './place.js';

const places: readonly Place[] = [
  { at: 'call', secret: 'q7_-AZ' },
  { at: 'by-hand', text: undefined },
  { at: 'by-hand', text: 'abc_-9' },
  { at: 'device', secret: 'AAECAwQFBgcICQoLDA0ODw', name: 'Søren / Aabye' },
];

test('every place has a link that leads back to it', () => {
  for (const place of places) expect(placeOf(hashOf(place))).toEqual(place);
  expect(hashOf(home)).toBe('');
  expect(linkTo({ at: 'call', secret: 'x' }, 'https://talk.example.org')).toBe('https://talk.example.org/#/c/x');
});

test('what leads nowhere is home', () => {
  for (const hash of ['', '#', '#/', '#/c', '#/c/', '#c/x', '#/nowhere/x', '#/device/', '#/device/secret', '#/%']) {
    expect(placeOf(hash)).toEqual(home);
  }
});

test('a name that was not encoded well is taken as it stands', () => {
  expect(placeOf('#/device/secret/100%')).toEqual({ at: 'device', secret: 'secret', name: '100%' });
});

test('what is pasted may be the text, a link with it, and full of white space', () => {
  expect(carried('  ab\r\n c\u00a0d\t')).toBe('abcd');
  expect(carried('https://talk.example.org/#/by-hand/ab\n cd ')).toBe('abcd');
  expect(carried('https://talk.example.org/#/by-hand')).toBe('');
  expect(carried('https://talk.example.org/#/c/secret')).toBe('secret');
});
