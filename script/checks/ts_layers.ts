import { posix } from 'node:path';
import ts from 'typescript';

interface Layer {
  /** The folder that holds all files it may import by relative path. */
  readonly home: string;
  /** Packages, by exact name or by the beginning up to a `/`. */
  readonly packages: readonly string[];
}

const layers: readonly (Layer & { readonly source: string })[] = [
  { source: 'sdk/src/', home: 'sdk/src', packages: [] },
  {
    source: 'web/src/',
    home: 'web',
    packages: ['preact', '@preact/signals', 'lucide-preact', 'uqr', 'uplot', 'beckon'],
  },
];
const packagesOfTests = ['vitest', 'ajv', 'yaml', 'ws', 'preact-render-to-string'];

/** What is wrong with the imports of one TypeScript file, each as `path: why`. */
export function tsViolations(path: string, text: string): string[] {
  const layer = layers.find(({ source }) => path.startsWith(source));
  if (layer === undefined || !/\.tsx?$/.test(path)) return [];
  const isTest = /\.test\.tsx?$|\/testing\//.test(path);
  return ts
    .preProcessFile(text, true, true)
    .importedFiles.map(({ fileName }) => fileName)
    .filter((name) => !allowed(name, path, layer, isTest))
    .map((name) => `${path}: ${layer.source.slice(0, -1)} must not import '${name}'`);
}

function allowed(name: string, path: string, layer: Layer, isTest: boolean): boolean {
  if (name.startsWith('.')) return posix.join(posix.dirname(path), name).startsWith(`${layer.home}/`);
  if (isTest && (name.startsWith('node:') || isPartOf(name, packagesOfTests))) return true;
  return isPartOf(name, layer.packages) && !name.startsWith('beckon/');
}

function isPartOf(name: string, packages: readonly string[]): boolean {
  return packages.some((one) => name === one || name.startsWith(`${one}/`));
}
