import type { RefObject } from 'preact';
import { useEffect, useRef } from 'preact/hooks';

/** A dialog that stands before everything else when it appears, with the focus on `focus`, or where browsers put it. */
export function useModal<Focused extends HTMLElement>(): {
  dialog: RefObject<HTMLDialogElement>;
  focus: RefObject<Focused>;
} {
  const dialog = useRef<HTMLDialogElement>(null);
  const focus = useRef<Focused>(null);
  useEffect(() => {
    if (!dialog.current?.open) dialog.current?.showModal();
    focus.current?.focus();
  }, []);
  return { dialog, focus };
}
