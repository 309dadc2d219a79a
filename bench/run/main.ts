/**
 * script/bench: measures Beckon beside a relay on npm `ws`, in one run, and prints tables in Markdown. Everything is on
 * the loopback interface and bounded in time; whatever it starts ends with it.
 */
import { loadavg } from 'node:os';
import { parseArgs } from 'node:util';
import { connect, memory } from './connecting.ts';
import { fairness } from './fairness.ts';
import { machine } from './machine.ts';
import { Patience } from './patience.ts';
import { bursts, oneByOne, rate, workers } from './relaying.ts';
import type { Effort } from './rounds.ts';
import { tlsMemory } from './tls_memory.ts';

const measurements: Readonly<Record<string, (effort: Effort) => Promise<string>>> = {
  'one-by-one': oneByOne,
  bursts,
  rate,
  workers,
  memory,
  'tls-memory': tlsMemory,
  connect,
  fairness,
};

function usage(): never {
  console.error(
    `usage: script/bench [--rounds N] [--seconds S] [--warm-up S] [--patience S] [${Object.keys(measurements).join('|')}]…`,
  );
  process.exit(2);
}

function parse() {
  try {
    return parseArgs({
      allowPositionals: true,
      options: {
        rounds: { type: 'string', default: '5' },
        seconds: { type: 'string', default: '3' },
        'warm-up': { type: 'string', default: '1.5' },
        patience: { type: 'string', default: '0' },
      },
    });
  } catch (error) {
    console.error(error instanceof Error ? error.message : String(error));
    return usage();
  }
}
const { values, positionals } = parse();
const effort: Effort = {
  rounds: Number(values.rounds),
  seconds: Number(values.seconds),
  warmUp: Number(values['warm-up']),
  patience: new Patience(Number(values.patience)),
};
const unknown = positionals.filter((name) => measurements[name] === undefined);
if (unknown.length > 0 || !(effort.rounds >= 1)) usage();

console.log(machine());
console.log(`\nMedians of ${effort.rounds} rounds (least to most); the servers take turns.`);
for (const [name, measure] of Object.entries(measurements)) {
  if (positionals.length > 0 && !positionals.includes(name)) continue;
  process.stderr.write(`${name} `);
  const before = loadavg()[0]?.toFixed(2);
  console.log(`\n### ${name}\n\n${await measure(effort)}\n\nLoad average before: ${before}.`);
}
console.log(`\n${effort.patience.report}`);
