import { afterAll, afterEach, beforeAll, beforeEach, expect } from 'vitest';
import { Chromium } from './chromium.js';

type Scenario = (...parameters: never[]) => unknown;
type Scenarios<Module> = { [Name in keyof Module as Module[Name] extends Scenario ? Name : never]: Module[Name] };

/**
 * Gives every test of the file a page of its own, in one Chromium, that must leave no error uncaught. What is returned
 * is as of `scenariosIn`, in that page.
 */
export function scenariosOf<Module>(file: string) {
  let chromium: Chromium;
  let page: Awaited<ReturnType<Chromium['page']>>['page'];
  let uncaught: Error[];

  beforeAll(async () => {
    chromium = await Chromium.open();
  });
  afterAll(() => chromium.close());
  beforeEach(async () => {
    ({ page, uncaught } = await chromium.page());
  });
  afterEach(async () => {
    await page.context().close();
    expect(uncaught).toEqual([]);
  });

  return ((name, ...parameters) => scenariosIn<Module>(file, page)(name, ...parameters)) as ReturnType<
    typeof scenariosIn<Module>
  >;
}

/** What can run scenarios: a page of either driver. */
interface Runner {
  evaluate(expression: string): Promise<unknown>;
}

/** Calls what a module of this folder exports, in the page, and gives what it returns. */
export function scenariosIn<Module>(file: string, page: Runner) {
  return async <Name extends string & keyof Scenarios<Module>>(
    name: Name,
    ...parameters: Module[Name] extends (...given: infer Given) => unknown ? Given : never
  ) => {
    const values = (parameters as unknown[]).map((value) => JSON.stringify(value)).join();
    type Result = Module[Name] extends (...given: never[]) => infer Returned ? Awaited<Returned> : never;
    // As text, because the test runner would make another thing of an `import()` in code.
    const task = `import('/test-browser/${file}').then((module) => module.${name}(${values}))`;
    return (await page.evaluate(task)) as Result;
  };
}
