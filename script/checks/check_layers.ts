/** script/check-layers: prints every violation in the project and fails when there is one. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { cppViolations } from './cpp_layers.ts';
import { shapeViolations } from './file_shape.ts';
import { sourceFiles } from './source_files.ts';
import { tsViolations } from './ts_layers.ts';

const root = join(import.meta.dirname, '../..');
const violations = sourceFiles(root)
  .filter((path) => /\.(cpp|hpp|ts|tsx|mjs|css)$/.test(path))
  .flatMap((path) => {
    const text = readFileSync(join(root, path), 'utf8');
    return [
      ...(path.startsWith('server/') ? cppViolations(path, text) : []),
      ...tsViolations(path, text),
      ...shapeViolations(path, text),
    ];
  });
for (const line of violations) console.error(line);
process.exitCode = violations.length === 0 ? 0 : 1;
