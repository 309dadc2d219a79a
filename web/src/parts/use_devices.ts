import { useEffect, useState } from 'preact/hooks';

export interface DeviceLists {
  readonly cameras: readonly MediaDeviceInfo[];
  readonly microphones: readonly MediaDeviceInfo[];
  readonly speakers: readonly MediaDeviceInfo[];
}

/** Chromium lists what the system plays on a second time. */
const isOne = ({ deviceId }: MediaDeviceInfo) => deviceId !== 'default' && deviceId !== 'communications';

const none: DeviceLists = { cameras: [], microphones: [], speakers: [] };

/** What is connected, kept up to date; read anew with each stream, for a first permission gives the names. */
export function useDevices(stream: MediaStream | undefined): DeviceLists {
  const [lists, setLists] = useState(none);
  useEffect(() => {
    const { mediaDevices } = navigator;
    if (!mediaDevices) return;
    let over = false;
    const read = async () => {
      const all = await mediaDevices.enumerateDevices().catch(() => []);
      const of = (kind: MediaDeviceKind) => all.filter((device) => device.kind === kind && device.deviceId !== '');
      if (!over)
        setLists({
          cameras: of('videoinput'),
          microphones: of('audioinput'),
          speakers: of('audiooutput').filter(isOne),
        });
    };
    void read();
    mediaDevices.addEventListener('devicechange', read);
    return () => {
      over = true;
      mediaDevices.removeEventListener('devicechange', read);
    };
  }, [stream]);
  return lists;
}
