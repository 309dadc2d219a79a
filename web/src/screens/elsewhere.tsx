import { AppWindow } from 'lucide-preact';
import { Button } from '../parts/button.js';
import { Message } from '../parts/message.js';
import { useStores } from '../stores/stores.js';
import { m } from '../strings.js';

/** Another tab or window goes on with this session. */
export function Elsewhere() {
  const { session } = useStores();
  return (
    <Message
      icon={AppWindow}
      title={m.elsewhere_title()}
      testId="elsewhere"
      buttons={
        <Button look="primary" data-testid="use-here" onClick={() => void session.useHere()}>
          {m.elsewhere_here()}
        </Button>
      }
    >
      <p>{m.elsewhere_text()}</p>
    </Message>
  );
}
