import { readdirSync } from 'node:fs';
import { join } from 'node:path';

const skipped = new Set(['node_modules', 'dist', 'build', 'paraglide', 'vectors', 'screenshots', 'testdata', '.git']);

/** All files under `folder` that people write, as paths relative to `root`; generated ones are left out. */
export function sourceFiles(root: string, folder = ''): string[] {
  return readdirSync(join(root, folder), { withFileTypes: true })
    .filter((entry) => !skipped.has(entry.name))
    .flatMap((entry) => {
      const path = folder === '' ? entry.name : `${folder}/${entry.name}`;
      if (entry.isDirectory()) return sourceFiles(root, path);
      return entry.isFile() && !entry.name.endsWith('.gen.ts') ? [path] : [];
    })
    .sort();
}
