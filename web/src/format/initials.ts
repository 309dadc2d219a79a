const hues = 12;

/** One or two letters for a name: the first of its first and of its last word. */
export function initialsOf(name: string): string {
  const words = name.trim().split(/\s+/u).filter(Boolean);
  const first = firstLetter(words[0]);
  const last = words.length > 1 ? firstLetter(words.at(-1)) : '';
  return (first + last).toLocaleUpperCase() || '?';
}

/** The first letter or digit; a name of signs only gives its first sign, with what is combined with it. */
function firstLetter(word: string | undefined): string {
  if (word === undefined) return '';
  const graphemes = [...new Intl.Segmenter().segment(word)].map((part) => part.segment);
  return graphemes.find((grapheme) => /[\p{L}\p{N}]/u.test(grapheme)) ?? graphemes[0] ?? '';
}

/** Which of the twelve colours a user has: always the same one, on every device (FNV-1a of the id). */
export function hueOf(user: string): number {
  let hash = 0x811c9dc5;
  for (let index = 0; index < user.length; index += 1) {
    hash = Math.imul(hash ^ user.charCodeAt(index), 0x01000193);
  }
  return (hash >>> 0) % hues;
}
