import type { RefObject } from 'preact';
import { useEffect, useRef } from 'preact/hooks';

/** Puts the focus on the element when it appears, so that keyboard and reader are where the eye is. */
export function useFocus<Element extends HTMLElement>(): RefObject<Element> {
  const element = useRef<Element>(null);
  useEffect(() => element.current?.focus({ preventScroll: true }), []);
  return element;
}
