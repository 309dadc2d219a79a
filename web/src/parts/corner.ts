export type Corner = 'top-left' | 'top-right' | 'bottom-left' | 'bottom-right';

/** The corner of the stage to which a point is nearest. */
export function cornerAt(point: { x: number; y: number }, stage: { width: number; height: number }): Corner {
  const vertical = point.y < stage.height / 2 ? 'top' : 'bottom';
  return `${vertical}-${point.x < stage.width / 2 ? 'left' : 'right'}`;
}

/** Where an arrow key leads from a corner; any other key leaves it there. */
export function cornerBeside(corner: Corner, key: string): Corner {
  const [vertical, horizontal] = corner.split('-') as ['top' | 'bottom', 'left' | 'right'];
  switch (key) {
    case 'ArrowUp':
      return `top-${horizontal}`;
    case 'ArrowDown':
      return `bottom-${horizontal}`;
    case 'ArrowLeft':
      return `${vertical}-left`;
    case 'ArrowRight':
      return `${vertical}-right`;
    default:
      return corner;
  }
}

const round: readonly Corner[] = ['bottom-right', 'bottom-left', 'top-left', 'top-right'];

/** The next corner, clockwise. */
export function cornerAfter(corner: Corner): Corner {
  return round[(round.indexOf(corner) + 1) % round.length] ?? 'bottom-right';
}
