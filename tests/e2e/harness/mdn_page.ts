import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Stage } from './stage.ts';

/** What a test may look at and do in the page. */
export interface MdnState {
  /** The name it was given. */
  name: string;
  /** Whether it is in a call. */
  readonly inCall: boolean;
  /** The types of all messages that came, in order. */
  readonly heard: string[];
  /** Offers that met an own one. */
  readonly collisions: number;
  /** What it could not apply; such clients only log that. */
  readonly complaints: string[];
  /** What it does by itself when the connection is `disconnected`. */
  close(): void;
}

declare global {
  var mdn: MdnState;
}

/**
 * Runs in a page: a client with the message flow of MDN's "Signaling and video calling", down to what is odd about it.
 * It forgets whom it talks to before it hangs up; adds its transceivers only when an offer is applied already, so that
 * a second offer follows its answer; rolls back when offers meet, and does not answer then; closes without a word when
 * ICE is `disconnected`; puts names and lines into the page as HTML.
 */
export function runMdnPage(address: string): void {
  const find = <T extends HTMLElement>(id: string): T => {
    const element = document.getElementById(id);
    if (element === null) throw new Error(`no ${id}`);
    return element as T;
  };
  interface Message {
    type: string;
    id?: number;
    name?: string;
    text?: string;
    users?: string[];
    sdp?: RTCSessionDescriptionInit;
    candidate?: RTCIceCandidateInit;
  }
  let [id, target, collisions] = [0, null as string | null, 0];
  let socket: WebSocket | undefined;
  let pc: RTCPeerConnection | undefined;
  let camera: MediaStream | undefined;
  globalThis.mdn = {
    name: '',
    get inCall() {
      return pc !== undefined;
    },
    get collisions() {
      return collisions;
    },
    heard: [],
    complaints: [],
    close,
  };
  const state = globalThis.mdn;

  find('login').onclick = () => {
    state.name = find<HTMLInputElement>('name').value;
    socket = new WebSocket(address, 'json');
    socket.onmessage = ({ data }: MessageEvent<string>) => void hear(JSON.parse(data));
  };
  find('say').onclick = () => {
    const line = find<HTMLInputElement>('line');
    say({ type: 'message', text: line.value, id, date: Date.now() });
    line.value = '';
  };
  find('hang-up').onclick = () => {
    close();
    say({ type: 'hang-up', name: state.name, target });
  };

  function say(message: object): void {
    socket?.send(JSON.stringify(message));
  }

  async function hear(message: Message): Promise<void> {
    state.heard.push(message.type);
    const { name = '', text = '', sdp } = message;
    if (message.type === 'id') {
      id = message.id ?? 0;
      say({ type: 'username', name: state.name, id, date: Date.now() });
    } else if (message.type === 'rejectusername') {
      state.name = name;
      find('chat').innerHTML += `<b>You are called <em>${name}</em> now.</b><br>`;
    } else if (message.type === 'message') find('chat').innerHTML += `<b>${name}</b>: ${text}<br>`;
    else if (message.type === 'userlist') list(message.users ?? []);
    else if (message.type === 'video-offer' && sdp !== undefined) await offered(name, sdp);
    else if (message.type === 'video-answer' && sdp !== undefined) await pc?.setRemoteDescription(sdp).catch(complain);
    else if (message.type === 'new-ice-candidate') await pc?.addIceCandidate(message.candidate).catch(complain);
    else if (message.type === 'hang-up') close();
  }

  function complain(error: unknown): void {
    state.complaints.push(String(error));
  }

  function list(users: string[]): void {
    const items = users.map((user) => {
      const item = document.createElement('li');
      item.textContent = user;
      item.onclick = () => void invite(user);
      return item;
    });
    find('people').replaceChildren(...items);
  }

  async function invite(user: string): Promise<void> {
    if (pc !== undefined || user === state.name) return;
    target = user;
    connect();
    await openCamera();
    addTracks();
  }

  async function offered(by: string, offer: RTCSessionDescriptionInit): Promise<void> {
    target = by;
    const connection = pc ?? connect();
    if (connection.signalingState !== 'stable') {
      collisions += 1;
      await Promise.all([connection.setLocalDescription({ type: 'rollback' }), connection.setRemoteDescription(offer)]);
      return;
    }
    await connection.setRemoteDescription(offer);
    if (camera === undefined) {
      await openCamera();
      addTracks();
    }
    await connection.setLocalDescription(await connection.createAnswer());
    say({ type: 'video-answer', name: state.name, target, sdp: connection.localDescription });
  }

  function connect(): RTCPeerConnection {
    const connection = new RTCPeerConnection();
    pc = connection;
    connection.onicecandidate = ({ candidate }) => {
      if (candidate !== null) say({ type: 'new-ice-candidate', target, candidate });
    };
    const negotiate = async (): Promise<void> => {
      const offer = await connection.createOffer();
      if (connection.signalingState !== 'stable') return;
      await connection.setLocalDescription(offer);
      say({ type: 'video-offer', name: state.name, target, sdp: connection.localDescription });
    };
    // What fails here is caught and written down by the sample too.
    connection.onnegotiationneeded = () => void negotiate().catch(complain);
    connection.oniceconnectionstatechange = () => {
      if (['disconnected', 'failed', 'closed'].includes(connection.iceConnectionState)) close();
    };
    connection.ontrack = ({ streams: [stream] }) => {
      find<HTMLVideoElement>('remote').srcObject = stream ?? null;
      find<HTMLButtonElement>('hang-up').disabled = false;
    };
    return connection;
  }

  async function openCamera(): Promise<void> {
    camera = await navigator.mediaDevices.getUserMedia({ audio: true, video: true });
    find<HTMLVideoElement>('own').srcObject = camera;
  }

  function addTracks(): void {
    for (const track of camera?.getTracks() ?? []) pc?.addTransceiver(track, { streams: camera ? [camera] : [] });
  }

  function close(): void {
    if (pc !== undefined) {
      pc.ontrack = pc.oniceconnectionstatechange = null;
      for (const transceiver of pc.getTransceivers()) transceiver.stop();
      for (const track of camera?.getTracks() ?? []) track.stop();
      pc.close();
    }
    pc = camera = undefined;
    target = null;
    find<HTMLButtonElement>('hang-up').disabled = true;
  }
}

const page = (
  address: string,
): string => `<!doctype html><html lang="en"><link rel="icon" href="data:,"><title>MDN</title>
<input id="name"><button id="login">Log in</button><ul id="people"></ul><div id="chat"></div>
<input id="line"><button id="say">Send</button><button id="hang-up" disabled>Hang up</button>
<video id="remote" autoplay playsinline></video><video id="own" autoplay muted width="80"></video>
<script>(${runMdnPage.toString()})(${JSON.stringify(address)})</script></html>`;

/**
 * Starts Beckon and a web site of its own that has the page. Gives the address of the page; the app is at the server's.
 */
export async function serveMdnPage(stage: Stage, ...flags: string[]): Promise<string> {
  let address = '';
  const site = createServer((_, response) => response.setHeader('Content-Type', 'text/html').end(page(address)));
  await new Promise<void>((resolve) => site.listen(0, '127.0.0.1', resolve));
  stage.endWith(async () => {
    site.closeAllConnections();
    site.close();
  });
  const origin = `http://127.0.0.1:${(site.address() as AddressInfo).port}`;
  const { port } = await stage.serve('--origin', origin, ...flags);
  address = `ws://127.0.0.1:${port}/`;
  return origin;
}
