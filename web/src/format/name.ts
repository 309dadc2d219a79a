import { m } from '../strings.js';

const longest = 40;
/**
 * Markup, controls, and what is not seen. Joiners, and the tags of flags, may be where emoji and scripts need them: that,
 * and which letters may stand together, the server judges.
 */
const bad = /[<>&]|(?!\u200c|\u200d|[\u{e0020}-\u{e007f}])[\p{Cc}\p{Cf}\p{Co}\p{Cs}\p{Zl}\p{Zp}]/u;

/** A name as it is meant: in NFC, single spaces, none at its ends. */
export function tidyName(typed: string): string {
  return typed
    .normalize('NFC')
    .replace(/\p{Zs}+/gu, ' ')
    .trim();
}

/** What is wrong with a name before the server sees it, as a sentence; undefined when nothing is. */
export function nameProblem(typed: string): string | undefined {
  const name = tidyName(typed);
  if (name === '') return m.name_empty();
  if ([...name].length > longest) return m.name_too_long();
  if (bad.test(name)) return m.name_bad_characters();
  return undefined;
}
