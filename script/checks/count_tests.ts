/** script/test: counts the test cases in the JUnit XML files of a folder; prints `passed failed`. A skipped test failed. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

export interface Counts {
  readonly passed: number;
  readonly failed: number;
}

export function countTests(xml: string): Counts {
  let passed = 0;
  let failed = 0;
  const cases = /<testcase((?:\s+[\w:.-]+="[^"]*")*)\s*(?:\/>|>([\s\S]*?)<\/testcase>)/g;
  for (const [, attributes = '', content = ''] of xml.matchAll(cases)) {
    const bad = /<(failure|error|skipped)\b/.test(content) || /\b(status="notrun"|result="skipped")/.test(attributes);
    if (bad) failed += 1;
    else passed += 1;
  }
  return { passed, failed };
}

if (process.argv[1] === import.meta.filename) {
  const folder = process.argv[2] ?? '.';
  const total = { passed: 0, failed: 0 };
  for (const name of readdirSync(folder).filter((one) => one.endsWith('.xml'))) {
    const { passed, failed } = countTests(readFileSync(join(folder, name), 'utf8'));
    total.passed += passed;
    total.failed += failed;
  }
  console.log(`${total.passed} ${total.failed}`);
}
