/** Several measurements of one thing. */
export interface Summary {
  readonly median: number;
  readonly least: number;
  readonly most: number;
}

export function summary(values: readonly number[]): Summary {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length / 2;
  const [below, above] = [sorted[Math.ceil(middle) - 1], sorted[Math.floor(middle)]];
  const [least, most] = [sorted[0], sorted.at(-1)];
  if (below === undefined || above === undefined || least === undefined || most === undefined) {
    throw new Error('nothing was measured');
  }
  return { median: (below + above) / 2, least, most };
}

/** The slope of the straight line nearest to the points (least squares): y per x. */
export function slope(points: readonly { readonly x: number; readonly y: number }[]): number {
  const mean = (pick: (point: { x: number; y: number }) => number): number =>
    points.reduce((sum, point) => sum + pick(point), 0) / points.length;
  const [x, y] = [mean((p) => p.x), mean((p) => p.y)];
  const value = mean((p) => (p.x - x) * (p.y - y)) / mean((p) => (p.x - x) ** 2);
  if (!Number.isFinite(value)) throw new Error('a slope needs two different points');
  return value;
}
