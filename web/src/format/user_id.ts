import { m } from '../strings.js';

/** What is wrong with a user's id before the server sees it, as a sentence; undefined when nothing is. */
export function userProblem(user: string): string | undefined {
  return /^[A-Za-z0-9_.@:|-]{1,128}$/u.test(user) ? undefined : m.call_by_id_wrong();
}
