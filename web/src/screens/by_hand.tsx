import './enter.css';
import './by_hand.css';
import { ArrowLeft, Hand, Phone, RotateCcw } from 'lucide-preact';
import { useEffect } from 'preact/hooks';
import { formatDuration } from '../format/duration.js';
import { linkTo } from '../format/place.js';
import { reasonText } from '../format/reason.js';
import { Button, IconButton } from '../parts/button.js';
import { LazyFailureNote } from '../parts/lazy_connection.js';
import { Message } from '../parts/message.js';
import { PasteForm } from '../parts/paste_form.js';
import { Share } from '../parts/share.js';
import { unlockSound } from '../sound/tones.js';
import type { ByHand } from '../stores/by_hand.js';
import { useStores } from '../stores/stores.js';
import { m } from '../strings.js';
import { CallScreen } from './call.js';

/** A call without a server: two texts are carried by hand, one there and one back. */
export function ByHandScreen({ text }: { readonly text: string | undefined }) {
  const { byHand } = useStores();
  const talk = byHand.talk.value;
  useEffect(() => {
    if (text !== undefined) void byHand.opened(text);
  }, [byHand, text]);
  if (byHand.handedOver.value) return <HandedOver />;
  switch (byHand.stage.value) {
    case 'call':
      return talk ? <CallScreen key={talk.key} watched={talk} byHand onHangUp={() => byHand.end()} /> : null;
    case 'after':
      return <After byHand={byHand} />;
    case 'invitation':
      return (
        <Page title={m.hand_invite()}>
          <Invitation byHand={byHand} />
        </Page>
      );
    case 'reply':
      return (
        <Page title={m.hand_answer()}>
          <Reply byHand={byHand} />
        </Page>
      );
    case 'choose':
      return (
        <Page title={m.by_hand()}>
          <Choose byHand={byHand} text={text} />
        </Page>
      );
  }
}

interface PageProps {
  readonly title: string;
  readonly children: preact.ComponentChildren;
}

function Page({ title, children }: PageProps) {
  const { byHand, places } = useStores();
  const back = () => {
    if (byHand.talk.value) byHand.end();
    else places.leave();
  };
  return (
    <main class="by-hand" data-testid="by-hand-page" data-stage={byHand.stage.value}>
      <header class="by-hand-header">
        <IconButton icon={ArrowLeft} label={m.after_close()} data-testid="by-hand-back" onClick={back} />
        <h1>{title}</h1>
      </header>
      {children}
    </main>
  );
}

interface Part {
  readonly byHand: ByHand;
}

/** Which of the two sides one is. */
function Choose({ byHand, text }: Part & { readonly text: string | undefined }) {
  const preparing = byHand.preparing.value;
  const invite = () => {
    unlockSound();
    void byHand.invite();
  };
  return (
    <>
      <p class="by-hand-lead">{m.hand_lead()}</p>
      <div class="by-hand-sides" data-opened={text !== undefined || undefined}>
        {text === undefined && (
          <section class="by-hand-card">
            <h2>{m.hand_invite()}</h2>
            <p>{m.hand_invite_text()}</p>
            <Button look="primary" icon={Phone} data-testid="hand-invite" disabled={preparing} onClick={invite}>
              {preparing ? m.hand_preparing() : m.hand_make()}
            </Button>
          </section>
        )}
        <section class="by-hand-card">
          <h2>{text === undefined ? m.hand_answer() : m.hand_opened()}</h2>
          <p>{text === undefined ? m.hand_answer_text() : m.hand_opened_text()}</p>
          <PasteForm
            label={m.hand_invitation()}
            given={text}
            testId="hand-invitation"
            button={preparing ? m.hand_preparing() : m.hand_make_reply()}
            disabled={preparing}
            problem={byHand.problem.value}
            onText={(pasted) => {
              unlockSound();
              void byHand.reply(pasted);
            }}
          />
        </section>
      </div>
    </>
  );
}

function Invitation({ byHand }: Part) {
  const blob = byHand.talk.value?.call.blob ?? '';
  useKeepOpen();
  return (
    <ol class="by-hand-steps">
      <li class="by-hand-card">
        <h2>{m.hand_step_send()}</h2>
        <p>{m.hand_step_send_text()}</p>
        <Share
          text={linkTo({ at: 'by-hand', text: blob })}
          label={m.hand_invitation()}
          copy={m.hand_copy_invitation()}
          testId="hand-blob"
          long
        />
      </li>
      <li class="by-hand-card">
        <h2>{m.hand_step_paste()}</h2>
        <p>{m.hand_step_paste_text()}</p>
        <PasteForm
          label={m.hand_reply()}
          testId="hand-reply"
          button={m.hand_connect()}
          problem={byHand.problem.value}
          onText={(pasted) => void byHand.accept(pasted)}
        />
      </li>
    </ol>
  );
}

function Reply({ byHand }: Part) {
  const blob = byHand.talk.value?.call.blob ?? '';
  useKeepOpen();
  return (
    <ol class="by-hand-steps">
      <li class="by-hand-card">
        <h2>{m.hand_step_back()}</h2>
        <p>{m.hand_step_back_text()}</p>
        <Share
          text={blob}
          code={linkTo({ at: 'by-hand', text: blob })}
          label={m.hand_reply()}
          copy={m.hand_copy_reply()}
          testId="hand-blob"
          long
        />
      </li>
      <li class="by-hand-card">
        <h2>{m.hand_step_wait()}</h2>
        <p role="status">
          <span class="banner-pulse" aria-hidden="true" /> {m.hand_step_wait_text()}
        </p>
      </li>
    </ol>
  );
}

function After({ byHand }: Part) {
  const after = byHand.after.value;
  if (!after) return null;
  const { duration } = after;
  return (
    <Message
      icon={Hand}
      title={m.group_over()}
      testId="hand-after"
      code={after.reason}
      buttons={
        <Button look="primary" icon={RotateCcw} data-testid="after-close" onClick={() => byHand.close()}>
          {m.hand_again()}
        </Button>
      }
    >
      <p role="status">{reasonText(after)}</p>
      {duration !== undefined && duration >= 1000 && <p>{m.after_lasted({ duration: formatDuration(duration) })}</p>}
      <LazyFailureNote diagnosis={after.diagnosis} name={after.name} />
    </Message>
  );
}

function HandedOver() {
  return (
    <Message icon={Hand} title={m.hand_handed_over()} testId="handed-over">
      <p>{m.hand_handed_over_text()}</p>
    </Message>
  );
}

/** Who closes the page now closes what the other side's text belongs to. */
function useKeepOpen() {
  useEffect(() => {
    const ask = (event: BeforeUnloadEvent) => event.preventDefault();
    addEventListener('beforeunload', ask);
    return () => removeEventListener('beforeunload', ask);
  }, []);
}
