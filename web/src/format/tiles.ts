/** How many pictures stand beside each other, and how large each is, in pixels. */
export interface Tiles {
  readonly columns: number;
  readonly width: number;
  readonly height: number;
}

interface Size {
  readonly width: number;
  readonly height: number;
}

/** From the narrowest to the widest that a picture of a person may be cut to. */
const narrowest = 9 / 16;
const widest = 16 / 9;

/** The even grid in which `count` pictures are largest on a stage of that size, with `gap` between them. */
export function tilesFor(count: number, stage: Size, gap: number): Tiles {
  let best: Tiles = { columns: 1, width: 0, height: 0 };
  for (let columns = 1; columns <= count; columns += 1) {
    const rows = Math.ceil(count / columns);
    const width = Math.max(0, (stage.width - gap * (columns - 1)) / columns);
    const height = Math.max(0, (stage.height - gap * (rows - 1)) / rows);
    const tile = {
      columns,
      width: Math.floor(Math.min(width, height * widest)),
      height: Math.floor(Math.min(height, width / narrowest)),
    };
    if (tile.width * tile.height > best.width * best.height) best = tile;
  }
  return best;
}
