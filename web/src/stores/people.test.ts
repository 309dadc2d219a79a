import { expect, test } from 'vitest';
import { type ListedPerson, searchPeople, sortPeople } from './people.js';

const person = (name: string, state: ListedPerson['state'] = 'here'): ListedPerson => ({
  user: `g-${name}`,
  name,
  dialect: 'beckon',
  state,
});

test('people who are here come first, then by name', () => {
  const names = sortPeople([
    person('Zoe'),
    person('Émile'),
    person('Bob', 'away'),
    person('Ann', 'gone'),
    person('Eva', 'in-call'),
  ]);
  expect(names.map((each) => each.name)).toEqual(['Émile', 'Eva', 'Zoe', 'Bob', 'Ann']);
});

test('the search overlooks case, accents and blanks around', () => {
  const people = [person('Émile Zola'), person('Ada')];
  expect(searchPeople(people, ' emile ').map((each) => each.name)).toEqual(['Émile Zola']);
  expect(searchPeople(people, 'ZOL')).toHaveLength(1);
  expect(searchPeople(people, '')).toHaveLength(2);
  expect(searchPeople(people, 'x')).toEqual([]);
});
