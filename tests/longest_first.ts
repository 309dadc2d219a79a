import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** Files that take far longer than others, the longest first. Begun last they would leave one worker alone in the end. */
const longest = ['e2e/mdn', 'e2e/endings', 'e2e/call_setup_faults', 'e2e/reload', 'e2e/calls', 'e2e/link_calls'];

/** Vitest itself knows how long a file takes only where it has run before. */
export class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files);
    return sorted.toSorted((a, b) => rank(a) - rank(b));
  }
}

function rank({ moduleId }: TestSpecification): number {
  const at = longest.findIndex((one) => moduleId.endsWith(`/${one}.test.ts`));
  return at < 0 ? longest.length : at;
}
