import { expect, it } from 'vitest';
import { countTests } from './count_tests.ts';

it('counts the cases of GoogleTest, vitest and our own checks', () => {
  const googleTest = `<testsuites tests="2"><testsuite name="Call" tests="2">
    <testcase name="Rings" status="run" result="completed" time="0." />
    <testcase name="a -> b" status="run" result="completed"><failure message="x > y"><![CDATA[x]]></failure></testcase>
    </testsuite></testsuites>`;
  const vitest = '<testcase classname="a" name="b" time="0.1">\n</testcase><testcase name="c"><skipped/></testcase>';
  expect(countTests(googleTest)).toEqual({ passed: 1, failed: 1, skipped: 0 });
  expect(countTests(vitest)).toEqual({ passed: 1, failed: 1, skipped: 0 });
  expect(countTests('<testcase name="x"/><testcase name="y"><failure/></testcase>')).toEqual({
    passed: 1,
    failed: 1,
    skipped: 0,
  });
});

it('takes a test that did not run for a failed one', () => {
  expect(countTests('<testcase name="x" status="notrun" result="suppressed" />')).toEqual({
    passed: 0,
    failed: 1,
    skipped: 0,
  });
});

it('counts a skipped test as such where a part says that it may skip, and as failed elsewhere', () => {
  const xml = '<testcase name="a"/><testcase name="b"><skipped/></testcase><testcase name="c"><failure/></testcase>';
  expect(countTests(xml, true)).toEqual({ passed: 1, failed: 1, skipped: 1 });
  expect(countTests(xml)).toEqual({ passed: 1, failed: 2, skipped: 0 });
});
