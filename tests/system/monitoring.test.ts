import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { parse } from 'yaml';
import { Client } from './harness/client.ts';
import { ownFolder } from './harness/own_folder.ts';
import { Server } from './harness/server.ts';

const root = join(import.meta.dirname, '../..');
const read = (file: string): string => readFileSync(join(root, file), 'utf8');

interface Metric {
  readonly type: string;
  /** The names of its labels. */
  readonly labels: ReadonlySet<string>;
}

/** What a running server shows on /metrics. */
async function shown(): Promise<ReadonlyMap<string, Metric>> {
  const server = await Server.start();
  const guest = await Client.join(server);
  const { text } = await server.get('/metrics');
  await guest.leave();
  await server.stop();
  const metrics = new Map<string, Metric & { labels: Set<string> }>();
  for (const [, name = '', type = ''] of text.matchAll(/^# TYPE (\S+) (\S+)$/gm))
    metrics.set(name, { type, labels: new Set() });
  for (const [, name = '', labels = ''] of text.matchAll(/^(\w+)(?:\{(.*)\})? /gm))
    for (const [, label = ''] of labels.matchAll(/(\w+)="/g)) metrics.get(name)?.labels.add(label);
  return metrics;
}

/** The metrics that an expression of PromQL asks for, with the labels that it asks of them. */
function asked(expression: string): [string, string[]][] {
  const found: [string, string[]][] = [];
  for (const [, name = '', matchers = ''] of expression.matchAll(/\b((?:beckon|process)_\w+)(?:\{([^}]*)\})?/g))
    found.push([name, [...matchers.matchAll(/(\w+)\s*[=!]~?"/g)].map(([, label = '']) => label)]);
  return found;
}

interface Panel {
  readonly title: string;
  readonly targets?: readonly { readonly expr: string; readonly legendFormat: string }[];
}

function expressions(): string[] {
  const dashboard = JSON.parse(read('deploy/grafana/beckon.json')) as { panels: Panel[] };
  const rules = parse(read('deploy/prometheus/beckon.rules.yml')) as { groups: { rules: { expr: string }[] }[] };
  return [
    ...dashboard.panels.flatMap(({ targets = [] }) => targets.map(({ expr }) => expr)),
    ...rules.groups.flatMap((group) => group.rules.map(({ expr }) => expr)),
  ];
}

const ofPrometheus = new Set(['instance', 'job']);

it('the dashboard and the alarms ask for metrics that there are, rates of counters and values of gauges', async () => {
  const metrics = await shown();
  const all = expressions();
  expect(all.length).toBeGreaterThan(50);
  for (const expression of all) {
    for (const [name, labels] of asked(expression)) {
      const metric = metrics.get(name);
      expect(metric, `${name} in ${expression}`).toBeDefined();
      for (const label of labels)
        expect(ofPrometheus.has(label) || metric?.labels.has(label), `${label} of ${name}`).toBe(true);
      const grows = new RegExp(`(rate|increase)\\(${name}\\b`).test(expression);
      expect(grows, `${name} in ${expression}`).toBe(metric?.type === 'counter');
    }
    for (const [, label = ''] of expression.matchAll(/by \((\w+)\)/g))
      expect(asked(expression).some(([name]) => metrics.get(name)?.labels.has(label))).toBe(true);
  }
});

it('the dashboard asks in PromQL', () => {
  const folder = ownFolder();
  const rules = expressions().map((expr, index) => ({
    record: `dashboard:${index}`,
    expr: expr.replaceAll('$__rate_interval', '5m'),
  }));
  const file = join(folder, 'rules.json'); // which is YAML too
  writeFileSync(file, JSON.stringify({ groups: [{ name: 'dashboard', rules }] }));
  execFileSync('promtool', ['check', 'rules', file], { stdio: 'pipe' });
});

it('docs/metrics.md lists the metrics that there are, with their types, and no others', async () => {
  const listed = [...read('docs/metrics.md').matchAll(/^\| `(\w+)` \| (\w+) \| \S/gm)];
  const documented = Object.fromEntries(listed.map(([, name = '', type = '']) => [name, type]));
  expect(listed).toHaveLength(Object.keys(documented).length);
  expect(documented).toEqual(Object.fromEntries([...(await shown())].map(([name, { type }]) => [name, type])));
});
