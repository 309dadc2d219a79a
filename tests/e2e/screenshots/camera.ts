import { readFileSync } from 'node:fs';
import { stripTypeScriptTypes } from 'node:module';
import { join } from 'node:path';

const scene = join(import.meta.dirname, '../../../web/screenshots/page/scene.ts');

/** A script for a page whose camera then shows one of the drawn people instead of the browser's test picture. */
export function drawnCamera(who: 'grace' | 'me', width: number, height: number): string {
  const drawing = stripTypeScriptTypes(readFileSync(scene, 'utf8')).replaceAll(/^export /gm, '');
  // Drawing is slow without a graphics card, so it is done less often than the drawing itself wants.
  return `{
    const setInterval = (task) => globalThis.setInterval(task, 600);
    ${drawing}
    navigator.mediaDevices.getUserMedia = async ({ video }) => {
      if (!video) return new MediaStream(humming());
      const stream = streamOf(${who}, ${width}, ${height});
      for (const track of stream.getVideoTracks()) track.contentHint = 'detail';
      return stream;
    };
  }`;
}
