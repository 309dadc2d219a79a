import 'uplot/dist/uPlot.min.css';
import type { ConnectionSample } from 'beckon';
import { useEffect, useRef, useState } from 'preact/hooks';
import UPlot from 'uplot';
import { axisLabel, graphData, graphSpan, graphTop, type Pick } from '../format/graph_data.js';

interface Props {
  readonly samples: readonly ConnectionSample[];
  /** One line, or two: what comes in, and what goes out. */
  readonly picks: readonly Pick[];
  /** What the scale goes up to at least. */
  readonly least: number;
}

const height = 84;

/** A live graph of the last minute. Its numbers stand beside it as text, so readers pass it by. */
export function Graph({ samples, picks, least }: Props) {
  const place = useRef<HTMLDivElement>(null);
  const plot = useRef<UPlot>();
  const dark = useDark();
  useEffect(() => {
    const element = place.current;
    if (element === null) return;
    const data = graphData(samples, picks) as unknown as UPlot.AlignedData;
    const made = new UPlot(optionsOf(element, picks.length, least), data, element);
    plot.current = made;
    const observer = new ResizeObserver(() => made.setSize({ width: element.clientWidth, height }));
    observer.observe(element);
    return () => {
      observer.disconnect();
      made.destroy();
    };
  }, [dark]); // The colours are others in the dark; the rest stays.
  useEffect(() => {
    plot.current?.setData(graphData(samples, picks) as unknown as UPlot.AlignedData);
  }, [samples, picks]);
  return <div class="graph" ref={place} aria-hidden="true" />;
}

function optionsOf(element: HTMLElement, lines: number, least: number): UPlot.Options {
  const style = getComputedStyle(element);
  const colour = (token: string) => style.getPropertyValue(token).trim();
  const values = (_: unknown, splits: number[]) => splits.map(axisLabel);
  const axis = { stroke: colour('--text-soft'), font: `11px ${style.fontFamily}`, values };
  const grid = { stroke: colour('--line'), width: 1 };
  const incoming = {
    stroke: colour('--accent-text'),
    width: 2,
    fill: colour('--accent-soft'),
    points: { show: false },
  };
  const outgoing = { stroke: colour('--text-soft'), width: 1.5, dash: [4, 3], points: { show: false } };
  return {
    width: element.clientWidth,
    height,
    padding: [10, 0, 6, 0],
    legend: { show: false },
    cursor: { show: false },
    select: { show: false, left: 0, top: 0, width: 0, height: 0 },
    scales: {
      x: { time: false, range: [-graphSpan, 0] },
      y: { range: (_, __, highest) => [0, graphTop(highest, least)] },
    },
    axes: [{ show: false }, { ...axis, grid, ticks: { show: false }, size: 40, gap: 6, space: 26 }],
    series: [{}, incoming, ...(lines > 1 ? [outgoing] : [])],
  };
}

function useDark(): boolean {
  const [dark, setDark] = useState(() => matchMedia('(prefers-color-scheme: dark)').matches);
  useEffect(() => {
    const media = matchMedia('(prefers-color-scheme: dark)');
    const changed = () => setDark(media.matches);
    media.addEventListener('change', changed);
    return () => media.removeEventListener('change', changed);
  }, []);
  return dark;
}
