import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * An example of deploy/ with what a test must have otherwise: each text is there, and replaced everywhere. What is not
 * named here is tested as operators get it.
 */
export function example(file: string, changes: readonly (readonly [string, string])[]): string {
  let text = readFileSync(join(import.meta.dirname, '../../../deploy', file), 'utf8');
  for (const [was, is] of changes) {
    if (!text.includes(was)) throw new Error(`${file} does not say ${was}`);
    text = text.replaceAll(was, is);
  }
  return text;
}
