import './call_notes.css';
import type { LucideIcon } from 'lucide-preact';
import { CameraOff, MicOff, MonitorUp, TriangleAlert, VideoOff, X } from 'lucide-preact';
import { troubleText } from '../format/media_trouble.js';
import type { DeviceProblem, MySide } from '../stores/my_side.js';
import { m } from '../strings.js';

interface Note {
  readonly kind: string;
  readonly icon: LucideIcon;
  readonly text: string;
  readonly action?: { readonly label: string; run(): void };
  readonly close?: () => void;
}

/** What is different with what one sends oneself, in words and with the way back. */
export function CallNotes({ mine }: { readonly mine: MySide }) {
  const notes = notesOf(mine);
  return (
    <div class="call-notes" role="status" aria-live="polite">
      {notes.map(({ kind, icon: Icon, text, action, close }) => (
        <p key={kind} class="call-note" data-testid="call-note" data-kind={kind}>
          <Icon size={16} aria-hidden="true" />
          <span>{text}</span>
          {action && (
            <button type="button" data-testid="call-note-action" onClick={action.run}>
              {action.label}
            </button>
          )}
          {close && (
            <button type="button" class="call-note-close" aria-label={m.note_close()} onClick={close}>
              <X size={16} aria-hidden="true" />
            </button>
          )}
        </p>
      ))}
    </div>
  );
}

function notesOf(mine: MySide): Note[] {
  const { camera, screen } = mine.sending.value;
  const notes: Note[] = [];
  if (mine.quality.value === 'audio-only') {
    const action = { label: m.note_audio_only_end(), run: () => mine.setQuality('high') };
    notes.push({ kind: 'audio-only', icon: VideoOff, text: m.note_audio_only(), action });
  } else if (camera === 'paused') notes.push({ kind: 'paused', icon: VideoOff, text: m.note_paused() });
  else if (camera === 'unwanted') notes.push({ kind: 'unwanted', icon: VideoOff, text: m.note_unwanted() });
  if (screen !== 'off') {
    const action = { label: m.note_sharing_end(), run: () => void mine.share(false) };
    notes.push({ kind: 'sharing', icon: MonitorUp, text: m.note_sharing(), action });
  }
  return [...notes, ...lossOf(mine), ...problemOf(mine)];
}

function lossOf(mine: MySide): Note[] {
  const { lost } = mine;
  if (!lost.value) return [];
  const { device, replaced } = lost.value;
  const close = () => {
    lost.value = undefined;
  };
  if (replaced) return [{ kind: 'replaced', icon: MicOff, text: m.note_microphone_replaced(), close }];
  const again = { label: m.note_another(), run: () => void mine.use({ [device]: true }) };
  if (device === 'camera')
    return [{ kind: 'camera-lost', icon: CameraOff, text: m.note_camera_lost(), action: again, close }];
  return [{ kind: 'microphone-lost', icon: MicOff, text: m.note_microphone_lost(), action: again, close }];
}

function problemOf(mine: MySide): Note[] {
  const { problem } = mine;
  if (!problem.value) return [];
  const close = () => {
    problem.value = undefined;
  };
  return [{ kind: 'problem', icon: TriangleAlert, text: wordsFor(problem.value), close }];
}

function wordsFor(problem: DeviceProblem): string {
  if (problem === 'unsupported') return m.note_unsupported();
  return problem === 'unknown' ? m.note_failed() : troubleText(problem);
}
