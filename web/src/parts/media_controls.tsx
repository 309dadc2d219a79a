import { MonitorUp, MonitorX, Settings2, SwitchCamera } from 'lucide-preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import type { MySide } from '../stores/my_side.js';
import { m } from '../strings.js';
import { CameraControl, MicrophoneControl } from './call_bar.js';
import { Control } from './control.js';
import { DeviceSheet } from './device_sheet.js';
import { useDevices } from './use_devices.js';
import { useMedia } from './use_media.js';

/** What one does with one's own microphone, camera and screen in a call. */
export function MediaControls({ mine }: { readonly mine: MySide }) {
  const [open, setOpen] = useState(false);
  const place = useRef<HTMLDivElement>(null);
  const touch = useMedia('(pointer: coarse)');
  const { cameras } = useDevices(mine.local.value);
  const sharing = mine.sharing.value;
  const close = () => {
    setOpen(false);
    place.current?.querySelector<HTMLElement>('[data-testid=media-settings]')?.focus();
  };
  useClosing(place, open, () => setOpen(false));
  return (
    <div class="call-bar-group" ref={place}>
      <MicrophoneControl on={mine.microphone.value} onChange={(on) => mine.setMicrophone(on)} />
      {(mine.hasCamera.value || mine.canAdd) && (
        <CameraControl on={mine.camera.value} onChange={(on) => mine.setCamera(on)} />
      )}
      {touch && mine.camera.value && cameras.length > 1 && (
        <Control
          icon={SwitchCamera}
          label={m.camera_switch()}
          testId="switch-camera"
          onClick={() => void mine.switchCamera()}
        />
      )}
      {mine.canShare && (
        <Control
          icon={sharing ? MonitorX : MonitorUp}
          label={sharing ? m.share_screen_stop() : m.share_screen()}
          pressed={sharing}
          testId="share-screen"
          onClick={() => void mine.share(!sharing)}
        />
      )}
      <Control
        icon={Settings2}
        label={m.media_settings()}
        pressed={open}
        testId="media-settings"
        onClick={() => setOpen(!open)}
      />
      {open && <DeviceSheet mine={mine} onClose={close} />}
    </div>
  );
}

/** Closes what is open when something else is clicked. */
function useClosing(place: { readonly current: HTMLElement | null }, open: boolean, close: () => void): void {
  useEffect(() => {
    if (!open) return;
    const outside = ({ target }: Event) => {
      if (target instanceof Node && !place.current?.contains(target)) close();
    };
    document.addEventListener('pointerdown', outside);
    return () => document.removeEventListener('pointerdown', outside);
  }, [open]);
}
