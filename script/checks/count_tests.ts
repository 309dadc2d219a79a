/**
 * script/test: counts the test cases in the JUnit XML files of a folder; prints `passed failed skipped`, then each
 * failed case by name with the beginning of what it said. A skipped test failed, unless the part left a file
 * `skipped-because`: then this machine cannot run it.
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

export interface Counts {
  passed: number;
  skipped: number;
  /** One text for each failed case: its name, then up to six indented lines. */
  readonly failures: string[];
}

const ENTITIES: Readonly<Record<string, string>> = { lt: '<', gt: '>', quot: '"', apos: "'", '#39': "'", amp: '&' };

function plain(xml: string): string {
  return xml.replace(/&(\w+|#39);/g, (entity, name: string) => ENTITIES[name] ?? entity);
}

function failureText(attributes: string, content: string): string {
  const name = / name="([^"]*)"/.exec(attributes)?.[1] ?? '';
  const said = />([^<]+)<\/(?:failure|error)>/.exec(content)?.[1] ?? / message="([^"]*)"/.exec(content)?.[1] ?? '';
  const lines = plain(said.replace(/&#(?:x0?A|10);/gi, '\n')).split('\n');
  const shown = lines.filter((line) => line.trim() !== '').slice(0, 6);
  return [plain(name), ...shown.map((line) => `  ${line.trim()}`)].join('\n');
}

/** @param maySkip whether a skipped test counts as one rather than as failed */
export function countTests(xml: string, maySkip = false): Counts {
  const counts: Counts = { passed: 0, skipped: 0, failures: [] };
  const cases = /<testcase((?:\s+[\w:.-]+="[^"]*")*)\s*(?:\/>|>([\s\S]*?)<\/testcase>)/g;
  for (const [, attributes = '', content = ''] of xml.matchAll(cases)) {
    const bad = /<(failure|error)\b/.test(content) || /\b(status="notrun"|result="skipped")/.test(attributes);
    const skipped = /<skipped\b/.test(content);
    if (bad || (skipped && !maySkip)) counts.failures.push(failureText(attributes, content));
    else if (skipped) counts.skipped += 1;
    else counts.passed += 1;
  }
  return counts;
}

if (process.argv[1] === import.meta.filename) {
  const folder = process.argv[2] ?? '.';
  const maySkip = existsSync(join(folder, 'skipped-because'));
  const files = readdirSync(folder).filter((one) => one.endsWith('.xml'));
  const counts = files.map((file) => countTests(readFileSync(join(folder, file), 'utf8'), maySkip));
  const failures = counts.flatMap((one) => one.failures);
  const total = (of: 'passed' | 'skipped') => counts.reduce((sum, one) => sum + one[of], 0);
  console.log([`${total('passed')} ${failures.length} ${total('skipped')}`, ...failures].join('\n'));
}
