import './copy_report.css';
import { type ConnectionDiagnosis, reportText } from 'beckon';
import { Check, Copy } from 'lucide-preact';
import { useEffect, useState } from 'preact/hooks';
import { m } from '../strings.js';
import { Button } from './button.js';

const copiedShownFor = 2_500;

/** Hands out what was seen of a connection, without addresses unless these are asked for. */
export function CopyReport({ diagnosis }: { readonly diagnosis: ConnectionDiagnosis }) {
  const [addresses, setAddresses] = useState(false);
  const [copied, setCopied] = useState(false);
  /** Where the browser does not let the page copy, a person can. */
  const [shown, setShown] = useState<string>();
  useEffect(() => {
    if (!copied) return;
    const timer = setTimeout(() => setCopied(false), copiedShownFor);
    return () => clearTimeout(timer);
  }, [copied]);
  const copy = async () => {
    const text = reportText(diagnosis.report({ addresses }));
    try {
      await navigator.clipboard.writeText(text);
      setShown(undefined);
      setCopied(true);
    } catch {
      setShown(text);
    }
  };
  return (
    <div class="copy-report">
      <Button icon={copied ? Check : Copy} data-testid="copy-report" onClick={() => void copy()}>
        {copied ? m.share_copied() : m.report_copy()}
      </Button>
      <label>
        <input
          type="checkbox"
          data-testid="report-addresses"
          checked={addresses}
          onChange={(event) => setAddresses(event.currentTarget.checked)}
        />
        {m.report_addresses()}
      </label>
      <p>{m.report_hint()}</p>
      {shown !== undefined && (
        <>
          <p role="alert">{m.share_copy_failed()}</p>
          <textarea
            data-testid="report-text"
            aria-label={m.report_label()}
            rows={6}
            readOnly
            spellcheck={false}
            value={shown}
            onFocus={(event) => event.currentTarget.select()}
          />
        </>
      )}
      <p class="hidden-text" role="status">
        {copied && m.share_copied()}
      </p>
    </div>
  );
}
