import type { Sources } from 'beckon';
import { m } from '../strings.js';

/** Why there is no picture of somebody who is connected; empty while it is about to come. */
export function whyNoPicture({ camera }: Sources): string {
  switch (camera) {
    case 'paused':
      return m.call_picture_paused();
    case 'unwanted':
      return m.call_sound_only();
    case 'on':
      return '';
    default:
      return m.call_camera_off();
  }
}
