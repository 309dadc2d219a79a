import { at, type Guest } from './guest.ts';

/** Opens the panel that shows the connection of the call. */
export async function opensConnection(guest: Guest): Promise<void> {
  await guest.uses('toggle-connection');
  await guest.tab.see(at('connection-panel'));
}

/** Inside the page: whether the text of what is marked so is like that. */
export function textOf([mark, pattern]: readonly [mark: string, pattern: string]): boolean {
  const text = document.querySelector(`[data-testid="${mark}"]`)?.textContent ?? '';
  return new RegExp(pattern).test(text);
}

/** Inside the page: whether the graph there has a line in the app's colour, and not only its grid. */
export function drawn(mark: string): boolean {
  const canvas = document.querySelector<HTMLCanvasElement>(`[data-testid="${mark}"] canvas`);
  const pixels = canvas?.getContext('2d')?.getImageData(0, 0, canvas.width, canvas.height).data;
  if (canvas === null || pixels === undefined) return false;
  const colour = getComputedStyle(canvas).getPropertyValue('--accent-text').trim();
  const [red, green, blue] = [1, 3, 5].map((from) => Number.parseInt(colour.slice(from, from + 2), 16));
  const columns = new Set<number>();
  for (let at = 0; at < pixels.length; at += 4) {
    const near = (channel: number, wanted = 0) => Math.abs((pixels[at + channel] ?? 0) - wanted) < 24;
    if ((pixels[at + 3] ?? 0) > 200 && near(0, red) && near(1, green) && near(2, blue))
      columns.add((at / 4) % canvas.width);
  }
  return columns.size > 5;
}
