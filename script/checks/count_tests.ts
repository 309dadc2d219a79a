/**
 * script/test: counts the test cases in the JUnit XML files of a folder; prints `passed failed skipped`. A skipped test
 * failed, unless the part left a file `skipped-because`: then this machine cannot run it.
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

export interface Counts {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
}

/** @param maySkip whether a skipped test counts as one rather than as failed */
export function countTests(xml: string, maySkip = false): Counts {
  const counts = { passed: 0, failed: 0, skipped: 0 };
  const cases = /<testcase((?:\s+[\w:.-]+="[^"]*")*)\s*(?:\/>|>([\s\S]*?)<\/testcase>)/g;
  for (const [, attributes = '', content = ''] of xml.matchAll(cases)) {
    const bad = /<(failure|error)\b/.test(content) || /\b(status="notrun"|result="skipped")/.test(attributes);
    const skipped = /<skipped\b/.test(content);
    if (bad || (skipped && !maySkip)) counts.failed += 1;
    else if (skipped) counts.skipped += 1;
    else counts.passed += 1;
  }
  return counts;
}

if (process.argv[1] === import.meta.filename) {
  const folder = process.argv[2] ?? '.';
  const maySkip = existsSync(join(folder, 'skipped-because'));
  const total = { passed: 0, failed: 0, skipped: 0 };
  for (const name of readdirSync(folder).filter((one) => one.endsWith('.xml'))) {
    const { passed, failed, skipped } = countTests(readFileSync(join(folder, name), 'utf8'), maySkip);
    total.passed += passed;
    total.failed += failed;
    total.skipped += skipped;
  }
  console.log(`${total.passed} ${total.failed} ${total.skipped}`);
}
