import './qr_code.css';
import { useEffect, useState } from 'preact/hooks';
import type { QrCodeGenerateResult } from 'uqr';
import { m } from '../strings.js';

/** Modules of white around it, which readers need to find it (ISO/IEC 18004). */
const quiet = 4;

const load = () => import('uqr');

interface Props {
  readonly text: string;
  readonly label: string;
}

/** A text as a QR code: always dark on light, whatever the colours of the page. Says so when the text is too long. */
export function QrCode({ text, label }: Props) {
  const [code, setCode] = useState<QrCodeGenerateResult | 'too-long'>();
  useEffect(() => {
    let over = false;
    load()
      .then(({ encode }) => encode(text, { ecc: 'L', boostEcc: true, border: quiet }))
      .catch(() => 'too-long' as const)
      .then((made) => !over && setCode(made));
    return () => {
      over = true;
    };
  }, [text]);
  if (code === 'too-long') return <p class="qr-code-none">{m.qr_none()}</p>;
  return (
    <div class="qr-code" data-testid="qr-code">
      {code && (
        <svg role="img" aria-label={label} viewBox={`0 0 ${code.size} ${code.size}`} shape-rendering="crispEdges">
          <path d={pathOf(code.data)} />
        </svg>
      )}
    </div>
  );
}

/** One rectangle for each run of dark modules in a row. */
export function pathOf(rows: readonly (readonly boolean[])[]): string {
  let path = '';
  rows.forEach((row, y) => {
    let x = 0;
    while (x < row.length) {
      const start = x;
      while (row[x]) x += 1;
      if (x > start) path += `M${start} ${y}h${x - start}v1h-${x - start}z`;
      x += 1;
    }
  });
  return path;
}
