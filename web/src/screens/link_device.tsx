import { MonitorSmartphone } from 'lucide-preact';
import { Button } from '../parts/button.js';
import { Message } from '../parts/message.js';
import { useStores } from '../stores/stores.js';
import { m } from '../strings.js';

/** A link to be somebody's further device was opened: asks whether that is meant. */
export function LinkDevice({ secret, name }: { readonly secret: string; readonly name: string }) {
  const { session, places } = useStores();
  const problem = session.problem.value ?? session.passwordProblem.value;
  const waiting = session.entering.value;
  const use = async () => {
    await session.link(secret, name);
    if (session.client.value) places.leave();
  };
  return (
    <Message
      icon={MonitorSmartphone}
      title={m.device_ask({ name })}
      testId="link-device-ask"
      buttons={
        <>
          <Button look="primary" data-testid="link-device-yes" disabled={waiting} onClick={() => void use()}>
            {waiting ? m.enter_connecting() : m.device_ask_yes()}
          </Button>
          <Button data-testid="link-device-no" onClick={() => places.leave()}>
            {m.not_now()}
          </Button>
        </>
      }
    >
      <p>{m.device_ask_text({ name })}</p>
      {session.client.value && <p>{m.device_ask_instead({ old: session.name.value })}</p>}
      {problem && (
        <p role="alert">
          <strong>{problem}</strong>
        </p>
      )}
    </Message>
  );
}
