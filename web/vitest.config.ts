import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

// Without Paraglide's plugin, whose watcher would outlive the tests: `npm test` compiles the strings before.
export default defineConfig({
  root: fileURLToPath(new URL('.', import.meta.url)),
  resolve: { alias: { beckon: fileURLToPath(new URL('../sdk/src/index.ts', import.meta.url)) } },
  test: { include: ['src/**/*.test.ts'] },
});
