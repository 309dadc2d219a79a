import './connection_panel.css';
import type { ConnectionPath, ConnectionSample } from 'beckon';
import { X } from 'lucide-preact';
import type { ComponentChildren } from 'preact';
import {
  formatBitrate,
  formatMilliseconds,
  formatPercent,
  formatPicture,
  formatSound,
  pathMeaning,
  pathText,
} from '../format/connection.js';
import type { Pick } from '../format/graph_data.js';
import type { ConnectionHistory } from '../stores/connection_history.js';
import { m } from '../strings.js';
import { IconButton } from './button.js';
import { CopyReport } from './copy_report.js';
import { Graph } from './graph.js';
import { useFocus } from './use_focus.js';

export interface ConnectionPanelProps {
  readonly history: ConnectionHistory;
  /** Whose connection it is. */
  readonly name: string;
  /** Stands above the rest: whose else could be shown. */
  readonly children?: ComponentChildren;
  onClose(): void;
}

const roundTrip: Pick[] = [(sample) => sample.roundTrip];
const jitter: Pick[] = [(sample) => sample.jitter];
const loss: Pick[] = [(sample) => sample.lossIn, (sample) => sample.lossOut];
const bitrate: Pick[] = [(sample) => sample.bitrateIn, (sample) => sample.bitrateOut];

/** Which way the call takes and how well it goes, in words, numbers and graphs. */
export function ConnectionPanel({ history, name, children, onClose }: ConnectionPanelProps) {
  const focus = useFocus<HTMLElement>();
  const samples = history.samples.value;
  const newest = samples.at(-1);
  return (
    <section
      class="connection-panel"
      data-testid="connection-panel"
      aria-label={m.connection_title()}
      ref={focus}
      tabIndex={-1}
    >
      <header>
        <h2>{m.connection_title()}</h2>
        <IconButton icon={X} label={m.connection_close()} data-testid="connection-close" onClick={onClose} />
      </header>
      {children}
      <Path path={newest?.path} name={name} />
      <div class="connection-graphs">
        <Measure
          samples={samples}
          testId="connection-round-trip"
          title={m.connection_round_trip()}
          picks={roundTrip}
          least={50}
        >
          {formatMilliseconds(newest?.roundTrip)}
        </Measure>
        <Measure samples={samples} testId="connection-loss" title={m.connection_loss()} picks={loss} least={5}>
          <Both values={[newest?.lossIn, newest?.lossOut].map(formatPercent)} />
        </Measure>
        <Measure samples={samples} testId="connection-jitter" title={m.connection_jitter()} picks={jitter} least={20}>
          {formatMilliseconds(newest?.jitter)}
        </Measure>
        <Measure
          samples={samples}
          testId="connection-bitrate"
          title={m.connection_bitrate()}
          picks={bitrate}
          least={200_000}
        >
          <Both values={[newest?.bitrateIn, newest?.bitrateOut].map(formatBitrate)} />
        </Measure>
      </div>
      <Details sample={newest} />
      <CopyReport diagnosis={history.diagnosis} />
    </section>
  );
}

function Path({ path, name }: { readonly path: ConnectionPath | undefined; readonly name: string }) {
  return (
    <div class="connection-path">
      <strong
        data-testid="connection-path"
        data-kind={path?.kind ?? 'none'}
        data-side={path?.relay?.side}
        data-over={path?.relay?.over}
      >
        {pathText(path, name)}
      </strong>
      <p>{pathMeaning(path)}</p>
    </div>
  );
}

interface MeasureProps {
  readonly testId: string;
  readonly title: string;
  readonly samples: readonly ConnectionSample[];
  readonly picks: readonly Pick[];
  readonly least: number;
  readonly children: ComponentChildren;
}

function Measure({ testId, title, samples, picks, least, children }: MeasureProps) {
  return (
    <section class="connection-measure" data-testid={testId}>
      <h3>{title}</h3>
      <p class="connection-value">{children}</p>
      <Graph samples={samples} picks={picks} least={least} />
    </section>
  );
}

/** Both directions, with the lines that draw them. */
function Both({ values: [incoming, outgoing] }: { readonly values: readonly string[] }) {
  return (
    <>
      <span class="connection-in">
        {m.connection_in()} {incoming}
      </span>{' '}
      <span class="connection-out">
        {m.connection_out()} {outgoing}
      </span>
    </>
  );
}

function Details({ sample }: { readonly sample: ConnectionSample | undefined }) {
  const rows: [title: string, value: string, testId: string][] = [
    [m.connection_picture_in(), formatPicture(sample?.videoIn), 'connection-picture-in'],
    [m.connection_picture_out(), formatPicture(sample?.videoOut), 'connection-picture-out'],
    [m.connection_sound(), [sample?.audioIn, sample?.audioOut].map(formatSound).join(', '), 'connection-sound'],
    [m.connection_address(), sample?.path?.family ?? m.connection_address_hidden(), 'connection-family'],
  ];
  return (
    <dl class="connection-details">
      {rows.map(([title, value, testId]) => (
        <div key={testId}>
          <dt>{title}</dt>
          <dd data-testid={testId}>{value}</dd>
        </div>
      ))}
    </dl>
  );
}
