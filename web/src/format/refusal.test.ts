import { expect, test } from 'vitest';
import { refusalText } from './refusal.js';

const tried = { name: 'Aсe', token: false, password: false };

test('a name that the server does not take is told with what may be wrong with it', () => {
  const failure = {
    name: 'BeckonError',
    code: 'bad-message',
    message: "field 'name': must be of one alphabet in each word",
  } as const;
  expect(refusalText(failure, tried)).toMatch(/The name Aсe cannot be used here: .* letters of different alphabets/);
  expect(refusalText(failure, { ...tried, token: true })).not.toMatch(/alphabets/);
});

test('a name that looks like somebody else’s is told to be theirs', () => {
  const failure = { name: 'BeckonError', code: 'name-taken', message: 'somebody else has this name' } as const;
  expect(refusalText(failure, { ...tried, name: 'асе' })).toMatch(/already called асе\. Names that look the same/);
});
