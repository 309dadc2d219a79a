import { expect, it } from 'vitest';
import { countTests } from './count_tests.ts';

it('counts the cases of GoogleTest, vitest and our own checks', () => {
  const googleTest = `<testsuites tests="2"><testsuite name="Call" tests="2">
    <testcase name="Rings" status="run" result="completed" time="0." />
    <testcase name="a -> b" status="run" result="completed"><failure message="x > y"><![CDATA[x]]></failure></testcase>
    </testsuite></testsuites>`;
  const vitest = '<testcase classname="a" name="b" time="0.1">\n</testcase><testcase name="c"><skipped/></testcase>';
  expect(countTests(googleTest)).toEqual({ passed: 1, failed: 1 });
  expect(countTests(vitest)).toEqual({ passed: 1, failed: 1 });
  expect(countTests('<testcase name="x"/><testcase name="y"><failure/></testcase>')).toEqual({ passed: 1, failed: 1 });
});

it('takes a test that did not run for a failed one', () => {
  expect(countTests('<testcase name="x" status="notrun" result="suppressed" />')).toEqual({ passed: 0, failed: 1 });
});
