/** Pictures of people who do not exist, drawn on a canvas, as cameras would send them. */
export interface Look {
  readonly wall: readonly [string, string];
  readonly skin: string;
  readonly hair: string;
  readonly shirt: string;
}

export const grace: Look = { wall: ['#caa27a', '#5d4636'], skin: '#c98f6b', hair: '#2b1d18', shirt: '#2f5d62' };
export const me: Look = { wall: ['#7f95ad', '#2d3c50'], skin: '#e6b894', hair: '#6b3f22', shirt: '#8a3b4a' };

/** Further people, for calls of many. */
export const crowd: readonly Look[] = [
  grace,
  { wall: ['#9db39a', '#35473a'], skin: '#8d5a3c', hair: '#15110f', shirt: '#c98a2b' },
  { wall: ['#c5b7d6', '#4b3f63'], skin: '#f0c9a8', hair: '#b5762f', shirt: '#3a5fa0' },
  { wall: ['#d9c9a3', '#6e5b3a'], skin: '#d9a079', hair: '#4a4a4a', shirt: '#557a46' },
  { wall: ['#8fb3bd', '#25434d'], skin: '#b07a52', hair: '#241c1a', shirt: '#7a3f6d' },
  { wall: ['#d8aaa0', '#6b3a33'], skin: '#f2d0b5', hair: '#8b2f1f', shirt: '#2e3d49' },
  { wall: ['#aab0b8', '#3a3f47'], skin: '#6f4630', hair: '#0e0c0b', shirt: '#a83e3e' },
];

function draw(canvas: HTMLCanvasElement, { wall, skin, hair, shirt }: Look): void {
  const paint = canvas.getContext('2d');
  if (!paint) return;
  const { width, height } = canvas;
  const unit = Math.min(width, height * 1.2) / 100;
  const x = width / 2;
  const y = height * 0.46;
  const light = paint.createRadialGradient(width * 0.2, height * 0.15, 0, width * 0.2, height * 0.15, width);
  light.addColorStop(0, wall[0]);
  light.addColorStop(1, wall[1]);
  paint.fillStyle = light;
  paint.fillRect(0, 0, width, height);
  const blob = (color: string, cx: number, cy: number, rx: number, ry: number) => {
    paint.fillStyle = color;
    paint.beginPath();
    paint.ellipse(cx, cy, rx * unit, ry * unit, 0, 0, Math.PI * 2);
    paint.fill();
  };
  paint.filter = `blur(${unit * 1.6}px)`;
  paint.fillStyle = 'rgb(255 255 255 / 16%)';
  paint.fillRect(width * 0.68, height * 0.08, width * 0.2, height * 0.42);
  paint.fillStyle = 'rgb(0 0 0 / 18%)';
  paint.fillRect(width * 0.04, height * 0.6, width * 0.3, height * 0.4);
  paint.filter = `blur(${unit * 0.4}px)`;
  blob(hair, x, y - 3 * unit, 17.5, 21);
  blob(shirt, x, height + 6 * unit, 38, 36);
  blob(skin, x, y + 20 * unit, 7.5, 12);
  blob(skin, x, y, 14, 18);
  blob(hair, x - 3 * unit, y - 15 * unit, 15, 8);
  paint.filter = `blur(${unit * 0.2}px)`;
  blob('#2a1a16', x - 5.4 * unit, y - 1 * unit, 1.3, 1.5);
  blob('#2a1a16', x + 5.4 * unit, y - 1 * unit, 1.3, 1.5);
  paint.strokeStyle = '#8c4a3c';
  paint.lineWidth = unit;
  paint.beginPath();
  paint.arc(x, y + 6 * unit, 5 * unit, 0.25 * Math.PI, 0.75 * Math.PI);
  paint.stroke();
  paint.filter = 'none';
}

/** A stream with that picture, and with sound where wanted. */
export function streamOf(look: Look, width: number, height: number, sound = true): MediaStream {
  const canvas = document.createElement('canvas');
  canvas.width = width;
  canvas.height = height;
  draw(canvas, look);
  const drawn = document.createElement('canvas');
  Object.assign(drawn, { width, height });
  drawn.getContext('2d')?.drawImage(canvas, 0, 0);
  setInterval(() => canvas.getContext('2d')?.drawImage(drawn, 0, 0), 200);
  const stream = canvas.captureStream(5);
  if (sound) for (const track of humming()) stream.addTrack(track);
  return stream;
}

/** A screen with a text on it, as somebody would share it. */
export function screen(): MediaStream {
  const canvas = document.createElement('canvas');
  canvas.width = 1280;
  canvas.height = 720;
  const paint = canvas.getContext('2d');
  const draw = () => {
    if (!paint) return;
    paint.fillStyle = '#f6f4ee';
    paint.fillRect(0, 0, 1280, 720);
    paint.fillStyle = '#2b3a55';
    paint.fillRect(0, 0, 1280, 44);
    paint.font = '600 34px sans-serif';
    paint.fillText('The Analytical Engine', 80, 130);
    paint.fillStyle = '#8a8f9c';
    for (let line = 0; line < 11; line++) paint.fillRect(80, 180 + line * 42, 560 - ((line * 97) % 240), 12);
    const bars = [120, 210, 160, 300, 260, 380];
    bars.forEach((height, at) => {
      paint.fillStyle = at % 2 ? '#4a4fd8' : '#8f94ff';
      paint.fillRect(740 + at * 76, 640 - height, 52, height);
    });
  };
  draw();
  setInterval(draw, 200);
  return canvas.captureStream(5);
}

export function humming(): MediaStreamTrack[] {
  const audio = new AudioContext();
  const out = audio.createMediaStreamDestination();
  const oscillator = audio.createOscillator();
  const gain = audio.createGain();
  gain.gain.value = 0.05;
  oscillator.connect(gain).connect(out);
  oscillator.start();
  return out.stream.getAudioTracks();
}
