import { CircleAlert } from 'lucide-preact';
import type { ComponentType } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { Button } from '../parts/button.js';
import { prepareConnection } from '../parts/lazy_connection.js';
import { Message } from '../parts/message.js';
import { useStores } from '../stores/stores.js';
import { m } from '../strings.js';
import { Waiting } from './waiting.js';

interface Props {
  readonly text: string | undefined;
}

const load = () => import('./by_hand.js');

/** Loads what calls by hand and QR codes need, while there is a server to load it from. */
export function prepareForNoServer(): void {
  load().catch(() => undefined);
  import('uqr').catch(() => undefined);
  prepareConnection();
}

/** The screen of calls by hand, which few need and so comes in a file of its own. */
export function LazyByHand({ text }: Props) {
  const { places } = useStores();
  const [Screen, setScreen] = useState<ComponentType<Props> | 'failed'>();
  useEffect(() => {
    load().then(
      ({ ByHandScreen }) => setScreen(() => ByHandScreen),
      () => setScreen('failed'),
    );
  }, []);
  if (Screen === undefined) return <Waiting text={m.hand_loading()} testId="by-hand-loading" />;
  if (Screen !== 'failed') return <Screen text={text} />;
  return (
    <Message
      icon={CircleAlert}
      title={m.hand_not_loaded()}
      testId="by-hand-failed"
      buttons={<Button onClick={() => places.leave()}>{m.after_close()}</Button>}
    >
      <p>{m.hand_not_loaded_text()}</p>
    </Message>
  );
}
