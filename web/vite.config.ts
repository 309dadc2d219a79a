import { fileURLToPath } from 'node:url';
import { paraglideVitePlugin } from '@inlang/paraglide-js';
import preact from '@preact/preset-vite';
import { defineConfig } from 'vite';
import { precompress } from './vite/precompress.ts';

const at = (path: string) => fileURLToPath(new URL(path, import.meta.url));
const server = process.env['BECKON'] ?? 'http://localhost:6503';

export default defineConfig({
  root: at('.'),
  resolve: { alias: { beckon: at('../sdk/src/index.ts') } },
  plugins: [
    preact(),
    paraglideVitePlugin({
      project: at('project.inlang'),
      outdir: at('src/paraglide'),
      strategy: ['localStorage', 'preferredLanguage', 'baseLocale'],
    }),
    precompress(),
  ],
  // Nothing may become a data: URL or an inline script: the server's Content-Security-Policy allows neither.
  build: { target: 'es2022', assetsInlineLimit: 0, modulePreload: { polyfill: false } },
  server: { proxy: { '/ws': { target: server, ws: true }, '/http': server } },
});
