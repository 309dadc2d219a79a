import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll } from 'vitest';

const folders: string[] = [];

/** A new folder, which goes when the test file ends. */
export function ownFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'beckon-test-'));
  folders.push(folder);
  return folder;
}

const removeAll = (): void => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
};
// Hooks of whichever file imports this; the second for where the first does not come to it.
afterAll(removeAll);
process.once('exit', removeAll);
