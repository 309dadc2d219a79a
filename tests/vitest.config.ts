import { defineConfig } from 'vitest/config';
import { LongestFirst } from './longest_first.ts';

// A server with sanitizers takes several times as long.
const sanitized = process.env['SANITIZED_SERVER'] !== undefined;
const patience = sanitized ? 4 : 1;

export default defineConfig({
  test: {
    sequence: { sequencer: LongestFirst },
    projects: [
      {
        test: {
          name: 'system',
          include: ['system/**/*.test.ts'],
          // The sanitizers' allocators keep what they are given.
          exclude: sanitized ? ['system/memory.test.ts'] : [],
          pool: 'forks',
          maxWorkers: 2,
          testTimeout: 30_000 * patience,
          hookTimeout: 30_000 * patience,
        },
      },
      {
        test: {
          name: 'conformance',
          include: ['conformance/**/*.test.ts'],
          // testssl takes minutes.
          exclude: process.env['ALL'] ? [] : ['conformance/tls/**'],
          pool: 'forks',
          maxWorkers: 2,
          testTimeout: 60_000,
          hookTimeout: 60_000,
        },
      },
      { test: { name: 'soak', include: ['soak/**/*.test.ts'], pool: 'forks', hookTimeout: 60_000 } },
      {
        test: {
          name: 'e2e',
          include: ['e2e/**/*.test.ts'],
          exclude: ['e2e/lab/**'],
          pool: 'forks',
          maxWorkers: 2,
          testTimeout: 60_000,
          hookTimeout: 60_000,
        },
      },
      {
        test: {
          name: 'lab',
          include: ['e2e/lab/**/*.test.ts'],
          pool: 'forks',
          fileParallelism: false,
          testTimeout: 60_000,
          hookTimeout: 60_000,
        },
      },
      {
        test: {
          name: 'package',
          include: ['package/**/*.test.ts'],
          pool: 'forks',
          fileParallelism: false,
          testTimeout: 60_000,
          hookTimeout: 60_000,
        },
      },
      {
        test: {
          name: 'proxies',
          include: ['proxies/**/*.test.ts'],
          pool: 'forks',
          fileParallelism: false,
          testTimeout: 60_000,
          hookTimeout: 60_000,
        },
      },
      {
        test: {
          name: 'turn',
          include: ['turn/**/*.test.ts'],
          pool: 'forks',
          fileParallelism: false,
          testTimeout: 30_000,
          hookTimeout: 30_000,
        },
      },
    ],
  },
});
