import { m } from '../strings.js';

const longest = 40;

/** What is wrong with a name before the server sees it, as a sentence; undefined when nothing is. */
export function nameProblem(name: string): string | undefined {
  if (name.trim() === '') return m.name_empty();
  if ([...name.trim()].length > longest) return m.name_too_long();
  // biome-ignore lint/suspicious/noControlCharactersInRegex: the wire's pattern for names excludes exactly these.
  if (/[<>&\x00-\x1f\x7f]/u.test(name)) return m.name_bad_characters();
  return undefined;
}
