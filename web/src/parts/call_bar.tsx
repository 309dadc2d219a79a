import './call_bar.css';
import './unread.css';
import { MessageSquare, Mic, MicOff, PhoneOff, Video, VideoOff } from 'lucide-preact';
import type { WatchedTalk } from '../stores/watched_talk.js';
import { m } from '../strings.js';
import { Control } from './control.js';
import { FullScreen } from './full_screen.js';
import { MediaControls } from './media_controls.js';

interface Chat {
  readonly open: boolean;
  readonly unread: number;
  toggle(): void;
}

interface Props {
  readonly watched: WatchedTalk;
  /** Where the other side can be written to. */
  readonly chat?: Chat | undefined;
  onHangUp(): void;
}

/** What one can do in a call. It fades while nobody moves; hanging up stands apart. */
export function CallBar({ watched, chat, onHangUp }: Props) {
  return (
    <div class="call-bar" role="toolbar" aria-label={m.call_controls()}>
      <div class="call-bar-group">
        <MediaControls mine={watched.mine} />
        {chat && (
          <Control
            icon={MessageSquare}
            label={chat.open ? m.chat_close() : m.chat_open()}
            pressed={chat.open}
            unread={chat.unread}
            testId="toggle-chat"
            onClick={chat.toggle}
          />
        )}
        <FullScreen />
      </div>
      <HangUp label={m.hang_up()} onClick={onHangUp} />
    </div>
  );
}

interface SwitchProps {
  readonly on: boolean;
  onChange(on: boolean): void;
}

export function MicrophoneControl({ on, onChange }: SwitchProps) {
  return (
    <Control
      icon={on ? Mic : MicOff}
      label={on ? m.microphone_off() : m.microphone_on()}
      off={!on}
      testId="toggle-microphone"
      onClick={() => onChange(!on)}
    />
  );
}

export function CameraControl({ on, onChange }: SwitchProps) {
  return (
    <Control
      icon={on ? Video : VideoOff}
      label={on ? m.camera_off() : m.camera_on()}
      off={!on}
      testId="toggle-camera"
      onClick={() => onChange(!on)}
    />
  );
}

export function HangUp({ label, onClick }: { readonly label: string; onClick(): void }) {
  return (
    <button type="button" class="call-hang-up" data-testid="hang-up" aria-label={label} title={label} onClick={onClick}>
      <PhoneOff size={26} aria-hidden="true" />
    </button>
  );
}
