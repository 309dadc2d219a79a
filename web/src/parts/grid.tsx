import './grid.css';
import type { ComponentChildren } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import { tilesFor } from '../format/tiles.js';

interface Props {
  readonly count: number;
  readonly label: string;
  readonly children: ComponentChildren;
}

/** An even grid of pictures, each as large as there is room for; an incomplete last row stands in the middle. */
export function Grid({ count, label, children }: Props) {
  const grid = useRef<HTMLUListElement>(null);
  useEffect(() => {
    const element = grid.current;
    if (!element) return;
    const lay = () => {
      const style = getComputedStyle(element);
      const stage = {
        width: element.clientWidth - Number.parseFloat(style.paddingLeft) - Number.parseFloat(style.paddingRight),
        height: element.clientHeight - Number.parseFloat(style.paddingTop) - Number.parseFloat(style.paddingBottom),
      };
      const { width, height } = tilesFor(count, stage, Number.parseFloat(style.columnGap));
      element.style.setProperty('--tile-width', `${width}px`);
      element.style.setProperty('--tile-height', `${height}px`);
    };
    lay();
    const observer = new ResizeObserver(lay);
    observer.observe(element);
    return () => observer.disconnect();
  }, [count]);
  return (
    <ul class="grid" ref={grid} aria-label={label} data-count={count}>
      {children}
    </ul>
  );
}
