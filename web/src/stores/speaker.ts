import { signal } from '@preact/signals';
import { remember, remembered } from './memory.js';

const key = 'beckon.speaker';

/** Where calls are heard; empty is where the system plays everything. */
export const speaker = signal(typeof localStorage === 'undefined' ? '' : (remembered(localStorage, key) ?? ''));

export const canChooseSpeaker = (): boolean =>
  typeof HTMLMediaElement !== 'undefined' && 'setSinkId' in HTMLMediaElement.prototype;

export function chooseSpeaker(deviceId: string): void {
  speaker.value = deviceId;
  remember(localStorage, key, deviceId === '' ? undefined : deviceId);
}

/** Plays there. A speaker that is gone leaves it where the system plays. */
export function playOn(element: HTMLMediaElement, deviceId: string): void {
  if (!canChooseSpeaker() || element.sinkId === deviceId) return;
  element.setSinkId(deviceId).catch(() => {
    if (deviceId !== '') chooseSpeaker('');
  });
}
