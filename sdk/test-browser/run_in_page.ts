import type { Page } from 'playwright-core';

type Scenario = (...parameters: never[]) => unknown;
type Scenarios<Module> = { [Name in keyof Module as Module[Name] extends Scenario ? Name : never]: Module[Name] };

/**
 * Calls what a module of this folder exports, in the page, and gives what it returns. As text, because the test runner
 * would make another thing of an `import()` in code.
 */
export function runInPage<Module>(page: Page, file: string) {
  return <Name extends string & keyof Scenarios<Module>>(
    name: Name,
    ...parameters: Module[Name] extends (...given: infer Given) => unknown ? Given : never
  ) => {
    const values = (parameters as unknown[]).map((value) => JSON.stringify(value)).join();
    type Result = Module[Name] extends (...given: never[]) => infer Returned ? Awaited<Returned> : never;
    return page.evaluate<Result>(`import('/test-browser/${file}').then((module) => module.${name}(${values}))`);
  };
}
