/** What a person at a page would see and hear, measured inside the page. */
export interface Senses {
  /** Every connection that the page made, in order. */
  readonly connections: RTCPeerConnection[];
  /** What the page's Content-Security-Policy forbade. */
  readonly violations: string[];
  /** How often the page asked for camera or microphone. */
  asked: number;
  /** The loudest sample that the page itself played with Web Audio since `hush`. */
  played(): number;
  hush(): void;
  /**
   * Looks at a video until it has moved: for at least 400 ms and five new frames, and until more than a thousandth of
   * the pixels differ from those of the beginning. Does not resolve while the picture stands still. (A test camera's
   * picture may be the same again after a while, or differ by little while its frames come seldom.)
   */
  look(selector: string): Promise<Picture>;
  /** Listens to a video's stream for that long: how loud it came out, as a root mean square of the samples. */
  listen(selector: string, milliseconds: number): Promise<number>;
  /** What the newest open connection decoded so far. */
  incoming(): Promise<Incoming>;
}

export interface Incoming {
  /** Of each picture. */
  frames: number[];
  /** Of all sound: squared samples, summed over time, and that time. */
  energy: number;
  seconds: number;
}
type InboundRtp = Pick<
  RTCInboundRtpStreamStats,
  'type' | 'kind' | 'framesDecoded' | 'totalAudioEnergy' | 'totalSamplesDuration'
>;

export interface Picture {
  readonly width: number;
  readonly height: number;
  /** The difference between the darkest and the brightest pixel. */
  readonly contrast: number;
}

declare global {
  var senses: Senses;
}

/** Runs in the page before its own scripts; everything it needs stands inside it. */
export function installSenses(): void {
  const connections: RTCPeerConnection[] = [];
  const violations: string[] = [];
  document.addEventListener('securitypolicyviolation', (event) => {
    violations.push(`${event.violatedDirective}: ${event.blockedURI} ${event.sample}`);
  });
  globalThis.RTCPeerConnection = new Proxy(RTCPeerConnection, {
    construct(native, [configuration]: [RTCConfiguration?]) {
      const connection = new native(configuration);
      connections.push(connection);
      return connection;
    },
  });
  watchAsking();
  const ears = tapOutput();
  globalThis.senses = { connections, violations, asked: 0, ...ears, look, listen, incoming };

  function watchAsking(): void {
    if (navigator.mediaDevices === undefined) return;
    const ask = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices);
    navigator.mediaDevices.getUserMedia = (constraints) => {
      globalThis.senses.asked += 1;
      return ask(constraints);
    };
  }

  function loudest(analyser: AnalyserNode): number {
    const samples = new Float32Array(analyser.fftSize);
    analyser.getFloatTimeDomainData(samples);
    return samples.reduce((most, sample) => Math.max(most, Math.abs(sample)), 0);
  }

  /** Whatever is connected to the loudspeakers is also measured. */
  function tapOutput(): Pick<Senses, 'played' | 'hush'> {
    let most = 0;
    const connect = AudioNode.prototype.connect as (...to: unknown[]) => unknown;
    const tapped = function (this: AudioNode, ...to: unknown[]): unknown {
      if (to[0] instanceof AudioDestinationNode) {
        const analyser = this.context.createAnalyser();
        connect.call(this, analyser);
        setInterval(() => {
          most = Math.max(most, loudest(analyser));
        }, 20);
      }
      return connect.apply(this, to);
    };
    AudioNode.prototype.connect = tapped as typeof AudioNode.prototype.connect;
    return {
      played: () => most,
      hush: () => {
        most = 0;
      },
    };
  }

  function videoAt(selector: string): HTMLVideoElement {
    const video = document.querySelector(selector);
    if (!(video instanceof HTMLVideoElement)) throw new Error(`no video at ${selector}`);
    return video;
  }

  async function look(selector: string): Promise<Picture> {
    const video = videoAt(selector);
    const canvas = new OffscreenCanvas(160, 120);
    const context = canvas.getContext('2d', { willReadFrequently: true });
    if (context === null) throw new Error('no canvas');
    const grab = () => {
      context.drawImage(video, 0, 0, canvas.width, canvas.height);
      return context.getImageData(0, 0, canvas.width, canvas.height).data;
    };
    const frame = () => new Promise((resolve) => video.requestVideoFrameCallback(resolve));
    await frame();
    const first = grab();
    const began = performance.now();
    let frames = 0;
    for (;;) {
      await frame();
      frames += 1;
      if (frames < 5 || performance.now() - began < 400) continue;
      const { changed, contrast } = compare(first, grab());
      if (changed > 0.001) return { width: video.videoWidth, height: video.videoHeight, contrast };
    }
  }

  /** Which part of the pixels differ, and how far the darkest and the brightest of the last are apart. */
  function compare(first: Uint8ClampedArray, last: Uint8ClampedArray): { changed: number; contrast: number } {
    let changed = 0;
    let darkest = 255;
    let brightest = 0;
    for (let at = 0; at < first.length; at += 4) {
      let difference = 0;
      let light = 0;
      for (let channel = at; channel < at + 3; channel += 1) {
        difference = Math.max(difference, Math.abs((first[channel] ?? 0) - (last[channel] ?? 0)));
        light += (last[channel] ?? 0) / 3;
      }
      if (difference > 10) changed += 1;
      darkest = Math.min(darkest, light);
      brightest = Math.max(brightest, light);
    }
    return { changed: changed / (first.length / 4), contrast: brightest - darkest };
  }

  async function listen(selector: string, milliseconds: number): Promise<number> {
    const video = videoAt(selector);
    if (video.muted || video.paused || video.volume === 0) return 0;
    if (!(video.srcObject instanceof MediaStream) || video.srcObject.getAudioTracks().length === 0) return 0;
    const before = await incoming();
    await new Promise((resolve) => setTimeout(resolve, milliseconds));
    const after = await incoming();
    return Math.sqrt((after.energy - before.energy) / Math.max(after.seconds - before.seconds, 0.001));
  }

  async function incoming(): Promise<Incoming> {
    // One that stood in for another while the network changed is closed again.
    const newest = connections.findLast(({ connectionState }) => connectionState !== 'closed');
    const report = await newest?.getStats();
    const sum: Incoming = { frames: [], energy: 0, seconds: 0 };
    report?.forEach((entry: InboundRtp) => {
      if (entry.type !== 'inbound-rtp') return;
      if (entry.kind === 'video') sum.frames.push(entry.framesDecoded ?? 0);
      sum.energy += entry.totalAudioEnergy ?? 0;
      sum.seconds += entry.totalSamplesDuration ?? 0;
    });
    return sum;
  }
}
