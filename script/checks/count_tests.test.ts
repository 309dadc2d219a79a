import { expect, it } from 'vitest';
import { countTests } from './count_tests.ts';

it('counts the cases of GoogleTest, vitest and our own checks, and tells which failed and what they said', () => {
  const googleTest = `<testsuites tests="2"><testsuite name="Call" tests="2">
    <testcase name="Rings" status="run" result="completed" time="0." />
    <testcase name="a -> b" file="f" line="1"><failure message="f:1&#x0A;x &gt; y" type=""><![CDATA[x]]></failure></testcase>
    </testsuite></testsuites>`;
  const vitest = `<testcase classname="a" name="b" time="0.1">\n</testcase><testcase name="c"><skipped/></testcase>
    <testcase classname="a" name="it&apos;s &lt;d&gt;" time="1"><failure message="short" type="AssertionError">
AssertionError: expected 1 to be 2

 ❯ a.test.ts:3:1
    </failure></testcase>`;
  expect(countTests(googleTest)).toEqual({ passed: 1, failures: ['a -> b\n  f:1\n  x > y'], skipped: 0 });
  expect(countTests(vitest)).toEqual({
    passed: 1,
    failures: ['c', "it's <d>\n  AssertionError: expected 1 to be 2\n  ❯ a.test.ts:3:1"],
    skipped: 0,
  });
  expect(countTests('<testcase name="x"/><testcase name="y"><failure/></testcase>')).toEqual({
    passed: 1,
    failures: ['y'],
    skipped: 0,
  });
});

it('takes a test that did not run for a failed one', () => {
  expect(countTests('<testcase name="x" status="notrun" result="suppressed" />')).toEqual({
    passed: 0,
    failures: ['x'],
    skipped: 0,
  });
});

it('counts a skipped test as such where a part says that it may skip, and as failed elsewhere', () => {
  const xml = '<testcase name="a"/><testcase name="b"><skipped/></testcase><testcase name="c"><failure/></testcase>';
  expect(countTests(xml, true)).toEqual({ passed: 1, failures: ['c'], skipped: 1 });
  expect(countTests(xml)).toEqual({ passed: 1, failures: ['b', 'c'], skipped: 0 });
});
