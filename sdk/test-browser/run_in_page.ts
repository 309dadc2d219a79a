import { afterAll, afterEach, beforeAll, beforeEach, expect } from 'vitest';
import { Chromium } from './chromium.js';

type Scenario = (...parameters: never[]) => unknown;
type Scenarios<Module> = { [Name in keyof Module as Module[Name] extends Scenario ? Name : never]: Module[Name] };

/**
 * Gives every test of the file a page of its own, in one Chromium, that must leave no error uncaught. What is returned
 * calls what a module of this folder exports, in that page, and gives what it returns. As text, because the test
 * runner would make another thing of an `import()` in code.
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

  return <Name extends string & keyof Scenarios<Module>>(
    name: Name,
    ...parameters: Module[Name] extends (...given: infer Given) => unknown ? Given : never
  ) => {
    const values = (parameters as unknown[]).map((value) => JSON.stringify(value)).join();
    type Result = Module[Name] extends (...given: never[]) => infer Returned ? Awaited<Returned> : never;
    return page.evaluate<Result>(`import('/test-browser/${file}').then((module) => module.${name}(${values}))`);
  };
}
