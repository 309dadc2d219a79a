import { randomId128 } from './random_id.js';

const KEY = 'beckon.device';
const FORM = /^[A-Za-z0-9_-]{21}[AQgw]$/;
let remembered: string | undefined;

/**
 * The secret this browser profile is known by: made once and kept in localStorage, or in memory for the life of the
 * page where that is missing, full or forbidden.
 */
export function deviceSecret(): string {
  try {
    const kept = localStorage.getItem(KEY);
    if (kept !== null && FORM.test(kept)) return kept;
    const made = remembered ?? randomId128();
    remembered = made;
    localStorage.setItem(KEY, made);
  } catch {
    remembered ??= randomId128();
  }
  return remembered;
}
