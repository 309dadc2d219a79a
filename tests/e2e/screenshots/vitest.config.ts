import { defineConfig } from 'vitest/config';

// For script/screenshots alone: these write the pictures of the documentation, they judge nothing.
export default defineConfig({
  test: { include: ['e2e/screenshots/*.pictures.ts'], pool: 'forks', fileParallelism: false },
});
