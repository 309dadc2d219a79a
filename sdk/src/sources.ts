import type { Sources } from './api_media.js';

export function sameSources(one: Sources | undefined, other: Sources | undefined): boolean {
  if (one === undefined || other === undefined) return one === other;
  return (['microphone', 'camera', 'screen'] as const).every((name) => one[name] === other[name]);
}
