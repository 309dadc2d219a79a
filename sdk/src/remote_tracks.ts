/** Puts a track that came into `remote`, and takes it out when the other side removes it; `changed` tells of both. */
export function showTrack(remote: MediaStream, { track, streams }: RTCTrackEvent, changed: () => void): void {
  remote.addTrack(track);
  changed();
  for (const stream of streams) {
    stream.addEventListener('removetrack', (event) => {
      if (event.track !== track) return;
      remote.removeTrack(track);
      changed();
    });
  }
}
