import type { ConnectionDiagnosis, ConnectionSample } from 'beckon';
import { expect, test } from 'vitest';
import { FixtureDiagnosis } from '../../screenshots/page/fixture_diagnosis.js';
import { ConnectionHistory } from './connection_history.js';

/** A connection that says how it does when the test wants it to. */
function told() {
  let tell: ((sample: ConnectionSample) => void) | undefined;
  const diagnosis: ConnectionDiagnosis = Object.assign(new FixtureDiagnosis(), {
    watch: (handler: (sample: ConnectionSample) => void) => {
      tell = handler;
      return () => {
        tell = undefined;
      };
    },
  });
  return { diagnosis, tell: (roundTrip: number) => tell?.({ roundTrip } as ConnectionSample) };
}

const roundTrips = ({ samples }: ConnectionHistory) => samples.value.map(({ roundTrip }) => roundTrip);

test('the last two minutes are kept, oldest first', () => {
  const { diagnosis, tell } = told();
  const history = new ConnectionHistory(diagnosis);
  history.watch(new AbortController().signal);
  for (let second = 0; second < 150; second++) tell(second);
  expect(roundTrips(history)).toEqual(Array.from({ length: 120 }, (_, at) => at + 30));
});

test('it is watched once, and not after the end', () => {
  const { diagnosis, tell } = told();
  const history = new ConnectionHistory(diagnosis);
  const over = new AbortController();
  const heard: string[] = [];
  history.watch(over.signal, () => heard.push('first'));
  history.watch(over.signal, () => heard.push('second'));
  tell(1);
  over.abort();
  tell(2);
  expect(roundTrips(history)).toEqual([1]);
  expect(heard).toEqual(['first']);
});
