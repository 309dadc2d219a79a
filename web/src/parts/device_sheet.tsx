import './device_sheet.css';
import type { Quality } from 'beckon';
import { X } from 'lucide-preact';
import { useId } from 'preact/hooks';
import type { MySide } from '../stores/my_side.js';
import { canChooseSpeaker, chooseSpeaker, speaker } from '../stores/speaker.js';
import { m } from '../strings.js';
import { IconButton } from './button.js';
import { useDevices } from './use_devices.js';
import { useFocus } from './use_focus.js';

interface Props {
  readonly mine: MySide;
  onClose(): void;
}

const pictures = {
  high: m.picture_high,
  medium: m.picture_medium,
  low: m.picture_low,
  'audio-only': m.picture_none,
} satisfies Partial<Record<Quality & string, () => string>>;

/** Which camera, microphone and speaker a call uses, and how much its picture may cost. */
export function DeviceSheet({ mine, onClose }: Props) {
  const { cameras, microphones, speakers } = useDevices(mine.local.value);
  const sheet = useFocus<HTMLElement>();
  const quality = mine.quality.value;
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key !== 'Escape') return;
    event.stopPropagation();
    onClose();
  };
  return (
    <section
      class="device-sheet"
      ref={sheet}
      role="dialog"
      tabIndex={-1}
      aria-label={m.media_settings()}
      data-testid="device-sheet"
      onKeyDown={onKeyDown}
    >
      <header>
        <h2>{m.media_settings()}</h2>
        <IconButton icon={X} label={m.media_close()} data-testid="device-sheet-close" onClick={onClose} />
      </header>
      {mine.canAdd && (
        <Choice
          label={m.media_camera()}
          testId="choose-camera"
          devices={cameras}
          chosen={chosen(mine, 'video')}
          off={m.media_off()}
          onChoose={(camera) => void mine.use({ camera: camera || false })}
        />
      )}
      <Choice
        label={m.media_microphone()}
        testId="choose-microphone"
        devices={microphones}
        chosen={chosen(mine, 'audio')}
        onChoose={(microphone) => void mine.use({ microphone })}
      />
      {canChooseSpeaker() && speakers.length > 0 && (
        <Choice
          label={m.media_speaker()}
          testId="choose-speaker"
          devices={speakers}
          chosen={speaker.value}
          off={m.media_default()}
          onChoose={chooseSpeaker}
        />
      )}
      <Select
        label={m.media_picture()}
        testId="choose-picture"
        value={typeof quality === 'string' ? quality : 'high'}
        options={Object.entries(pictures).map(([value, name]) => ({ value, name: name() }))}
        onChoose={(value) => mine.setQuality(value as keyof typeof pictures)}
      />
    </section>
  );
}

function chosen({ local }: MySide, kind: 'audio' | 'video'): string {
  const track = local.value?.getTracks().find((one) => one.kind === kind);
  return track?.getSettings().deviceId ?? '';
}

interface ChoiceProps {
  readonly label: string;
  readonly testId: string;
  readonly devices: readonly MediaDeviceInfo[];
  readonly chosen: string;
  /** What stands for none of them, where there is such a choice. */
  readonly off?: string;
  onChoose(deviceId: string): void;
}

function Choice({ devices, off, chosen: value, ...rest }: ChoiceProps) {
  const options = devices.map(({ deviceId, label }, at) => ({
    value: deviceId,
    name: label || m.media_unnamed({ kind: rest.label, number: at + 1 }),
  }));
  const none = off === undefined ? [] : [{ value: '', name: off }];
  const known = [...none, ...options].some((option) => option.value === value);
  const nothing = known ? [] : [{ value, name: options.length > 0 ? m.media_off() : m.media_none() }];
  return <Select {...rest} value={value} options={[...nothing, ...none, ...options]} />;
}

interface SelectProps {
  readonly label: string;
  readonly testId: string;
  readonly value: string;
  readonly options: readonly { readonly value: string; readonly name: string }[];
  onChoose(value: string): void;
}

function Select({ label, testId, value, options, onChoose }: SelectProps) {
  const id = useId();
  return (
    <div class="device-choice">
      <label for={id}>{label}</label>
      <select
        id={id}
        data-testid={testId}
        value={value}
        disabled={options.length < 2}
        onChange={({ currentTarget }) => onChoose(currentTarget.value)}
      >
        {options.map((option) => (
          <option key={option.value} value={option.value} selected={option.value === value}>
            {option.name}
          </option>
        ))}
      </select>
    </div>
  );
}
