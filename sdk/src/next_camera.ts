/** What to open instead of this camera: the one that faces the other way, or the next of all. */
export async function nextCamera(camera: MediaStreamTrack): Promise<MediaTrackConstraints | string> {
  const { facingMode, deviceId } = camera.getSettings();
  if (facingMode === 'user') return { facingMode: { exact: 'environment' } };
  if (facingMode === 'environment') return { facingMode: { exact: 'user' } };
  const devices = await navigator.mediaDevices.enumerateDevices();
  const cameras = devices.filter(({ kind }) => kind === 'videoinput').map((device) => device.deviceId);
  return cameras[(cameras.indexOf(deviceId ?? '') + 1) % cameras.length] ?? deviceId ?? {};
}
