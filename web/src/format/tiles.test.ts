import { expect, test } from 'vitest';
import { tilesFor } from './tiles.js';

const desktop = { width: 1440, height: 800 };
const phone = { width: 390, height: 700 };
const columns = (count: number, stage: typeof desktop) => tilesFor(count, stage, 8).columns;

test('on a wide stage pictures stand beside each other, on an upright one above each other', () => {
  expect([1, 2, 3, 4, 5, 6, 7, 8].map((count) => columns(count, desktop))).toEqual([1, 2, 3, 2, 3, 3, 4, 4]);
  expect([1, 2, 3, 4, 5, 6, 7, 8].map((count) => columns(count, phone))).toEqual([1, 1, 1, 2, 2, 2, 2, 2]);
});

test('they fit, with the gaps between them', () => {
  for (const stage of [desktop, phone, { width: 300, height: 120 }]) {
    for (let count = 1; count <= 8; count += 1) {
      const tile = tilesFor(count, stage, 8);
      const rows = Math.ceil(count / tile.columns);
      expect(tile.columns * tile.width + (tile.columns - 1) * 8).toBeLessThanOrEqual(stage.width);
      expect(rows * tile.height + (rows - 1) * 8).toBeLessThanOrEqual(stage.height);
    }
  }
});

test('none is a ribbon', () => {
  const wide = tilesFor(1, { width: 2000, height: 300 }, 8);
  expect(wide.width / wide.height).toBeCloseTo(16 / 9, 1);
  const tall = tilesFor(1, { width: 300, height: 2000 }, 8);
  expect(tall.width / tall.height).toBeCloseTo(9 / 16, 1);
});

test('a stage without room has pictures without size', () => {
  expect(tilesFor(3, { width: 0, height: 0 }, 8)).toEqual({ columns: 1, width: 0, height: 0 });
});
