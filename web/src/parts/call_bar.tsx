import './call_bar.css';
import './unread.css';
import {
  type LucideIcon,
  Maximize,
  MessageSquare,
  Mic,
  MicOff,
  Minimize,
  PhoneOff,
  Video,
  VideoOff,
} from 'lucide-preact';
import { useEffect, useState } from 'preact/hooks';
import { useStores } from '../stores/stores.js';
import type { WatchedCall } from '../stores/watched_call.js';
import { m } from '../strings.js';

interface Props {
  readonly watched: WatchedCall;
  readonly chatOpen: boolean;
  readonly unread: number;
  onChat(): void;
}

/** What one can do in a call. It fades while nobody moves; hanging up stands apart. */
export function CallBar({ watched, chatOpen, unread, onChat }: Props) {
  const { calls } = useStores();
  const microphone = watched.microphone.value;
  const camera = watched.camera.value;
  return (
    <div class="call-bar" role="toolbar" aria-label={m.call_controls()}>
      <div class="call-bar-group">
        <Control
          icon={microphone ? Mic : MicOff}
          label={microphone ? m.microphone_off() : m.microphone_on()}
          off={!microphone}
          testId="toggle-microphone"
          onClick={() => watched.setMicrophone(!microphone)}
        />
        {watched.hasCamera.value && (
          <Control
            icon={camera ? Video : VideoOff}
            label={camera ? m.camera_off() : m.camera_on()}
            off={!camera}
            testId="toggle-camera"
            onClick={() => watched.setCamera(!camera)}
          />
        )}
        {watched.call.peer.dialect === 'beckon' && (
          <Control
            icon={MessageSquare}
            label={chatOpen ? m.chat_close() : m.chat_open()}
            pressed={chatOpen}
            unread={unread}
            testId="toggle-chat"
            onClick={onChat}
          />
        )}
        <FullScreen />
      </div>
      <button
        type="button"
        class="call-hang-up"
        data-testid="hang-up"
        aria-label={m.hang_up()}
        title={m.hang_up()}
        onClick={() => calls.hangUp()}
      >
        <PhoneOff size={26} aria-hidden="true" />
      </button>
    </div>
  );
}

interface ControlProps {
  readonly icon: LucideIcon;
  readonly label: string;
  readonly testId: string;
  readonly off?: boolean;
  readonly pressed?: boolean;
  readonly unread?: number;
  onClick(): void;
}

function Control({ icon: Icon, label, testId, off = false, pressed = false, unread = 0, onClick }: ControlProps) {
  const words = unread > 0 ? `${label}, ${m.unread({ count: unread })}` : label;
  return (
    <button
      type="button"
      class="call-control"
      data-testid={testId}
      data-off={off || undefined}
      data-pressed={pressed || undefined}
      aria-label={words}
      title={label}
      onClick={onClick}
    >
      <Icon size={24} aria-hidden="true" />
      {unread > 0 && (
        <span class="unread call-unread" aria-hidden="true">
          {unread}
        </span>
      )}
    </button>
  );
}

function FullScreen() {
  const [full, setFull] = useState(document.fullscreenElement !== null);
  useEffect(() => {
    const update = () => setFull(document.fullscreenElement !== null);
    document.addEventListener('fullscreenchange', update);
    return () => document.removeEventListener('fullscreenchange', update);
  }, []);
  useEffect(
    () => () => {
      if (document.fullscreenElement) void document.exitFullscreen();
    },
    [],
  );
  if (!document.fullscreenEnabled) return null;
  const toggle = () => void (full ? document.exitFullscreen() : document.documentElement.requestFullscreen());
  return (
    <Control
      icon={full ? Minimize : Maximize}
      label={full ? m.full_screen_off() : m.full_screen_on()}
      testId="toggle-full-screen"
      onClick={toggle}
    />
  );
}
