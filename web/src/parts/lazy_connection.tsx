import type { ComponentType } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import type { ConnectionPanelProps } from './connection_panel.js';
import type { FailureNoteProps } from './failure_note.js';

const loadPanel = () => import('./connection_panel.js').then(({ ConnectionPanel }) => ConnectionPanel);
const loadNote = () => import('./failure_note.js').then(({ FailureNote }) => FailureNote);
const prepareAfter = 2_000;

/** Loads the panel with its graphs and what explains a failure, so that they are there also when the network is gone. */
export function prepareConnection(): void {
  Promise.all([loadPanel(), loadNote()]).catch(() => undefined);
}

/** Does so while the call goes on. */
export function usePreparedConnection(): void {
  useEffect(() => {
    const timer = setTimeout(prepareConnection, prepareAfter);
    return () => clearTimeout(timer);
  }, []);
}

/** The panel comes in a file of its own: few open it, and graphs are heavy. */
export function LazyConnectionPanel(props: ConnectionPanelProps) {
  const Panel = useLoaded(loadPanel, props.onClose);
  return Panel === undefined ? null : <Panel {...props} />;
}

/** What explains a failure comes in a file of its own: few calls fail. */
export function LazyFailureNote(props: FailureNoteProps) {
  return props.diagnosis.failure === undefined ? null : <LoadedNote {...props} />;
}

function LoadedNote(props: FailureNoteProps) {
  const Note = useLoaded(loadNote);
  return Note === undefined ? null : <Note {...props} />;
}

function useLoaded<Props>(load: () => Promise<ComponentType<Props>>, failed?: () => void) {
  const [Part, setPart] = useState<ComponentType<Props>>();
  useEffect(() => {
    load().then(
      (part) => setPart(() => part),
      () => failed?.(),
    );
  }, []);
  return Part;
}
