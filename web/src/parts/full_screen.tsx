import { Maximize, Minimize } from 'lucide-preact';
import { useEffect, useState } from 'preact/hooks';
import { m } from '../strings.js';
import { Control } from './control.js';

export function FullScreen() {
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
