import './share.css';
import { Check, Copy, Share2 } from 'lucide-preact';
import { useEffect, useState } from 'preact/hooks';
import { useStores } from '../stores/stores.js';
import { m } from '../strings.js';
import { Button } from './button.js';
import { QrCode } from './qr_code.js';

interface Props {
  /** What is carried over: a link, or a text that is none. */
  readonly text: string;
  /** What it is, for readers and for the sheet that passes it on. */
  readonly label: string;
  /** What the button that copies it says. */
  readonly copy: string;
  /** What the QR code holds, where that is something else. */
  readonly code?: string;
  readonly testId: string;
  /** A text is shown in several lines, a link in one. */
  readonly long?: boolean;
}

const copiedShownFor = 2_500;

/** Something to be carried to somebody else: to copy, to photograph, to pass on where the device can do that. */
export function Share({ text, label, copy, code = text, testId, long = false }: Props) {
  const { notices } = useStores();
  const [copied, setCopied] = useState(false);
  useEffect(() => {
    if (!copied) return;
    const timer = setTimeout(() => setCopied(false), copiedShownFor);
    return () => clearTimeout(timer);
  }, [copied]);
  const toClipboard = async () => {
    try {
      await navigator.clipboard.writeText(text);
      setCopied(true);
    } catch {
      notices.show(m.share_copy_failed());
    }
  };
  const passOn = () => {
    const what = long ? { title: label, text } : { title: label, url: text };
    navigator.share(what).catch(() => undefined);
  };
  const select = (event: FocusEvent & { currentTarget: HTMLTextAreaElement }) => event.currentTarget.select();
  const picture = <QrCode text={code} label={m.share_qr({ what: label })} />;
  return (
    <div class="share">
      {!long && picture}
      <textarea
        class="share-text"
        data-testid={testId}
        data-long={long || undefined}
        aria-label={label}
        rows={long ? 3 : 1}
        readOnly
        spellcheck={false}
        value={text}
        onFocus={select}
      />
      <div class="share-buttons">
        <Button look="primary" icon={copied ? Check : Copy} data-testid="copy" onClick={() => void toClipboard()}>
          {copied ? m.share_copied() : copy}
        </Button>
        {'share' in navigator && (
          <Button icon={Share2} data-testid="share" onClick={passOn}>
            {m.share_on()}
          </Button>
        )}
      </div>
      {long && picture}
      <p class="hidden-text" role="status">
        {copied && m.share_copied()}
      </p>
    </div>
  );
}
