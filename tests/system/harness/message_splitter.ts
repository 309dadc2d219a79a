/** What came over a connection, cut where a message ends. */
export interface Piece {
  readonly bytes: Buffer;
  /** Whether it is a message: a data frame, or a whole HTTP request or response; not a ping, pong or close. */
  readonly counts: boolean;
  /** What it is, for people. */
  readonly name: string;
}

const HEAD_END = Buffer.from('\r\n\r\n');
const CONTINUATION = 0;
const BINARY = 2;

/**
 * Splits one direction of a connection into whole HTTP messages (RFC 9112, with Content-Length or without a body) and,
 * from an upgrade on, WebSocket frames (RFC 6455, section 5.2). Just enough of both to know where a message ends.
 */
export class MessageSplitter {
  #waiting: Buffer = Buffer.alloc(0);
  #upgraded = false;

  /** What is whole by now; the rest waits for more. */
  push(chunk: Buffer): Piece[] {
    this.#waiting = Buffer.concat([this.#waiting, chunk]);
    const pieces: Piece[] = [];
    for (let next = this.#next(); next !== undefined; next = this.#next()) pieces.push(next);
    return pieces;
  }

  #next(): Piece | undefined {
    return this.#upgraded ? this.#frame() : this.#http();
  }

  #take(length: number): Buffer {
    const bytes = this.#waiting.subarray(0, length);
    this.#waiting = this.#waiting.subarray(length);
    return bytes;
  }

  #http(): Piece | undefined {
    const end = this.#waiting.indexOf(HEAD_END);
    if (end < 0) return undefined;
    const head = this.#waiting.toString('latin1', 0, end);
    const length = Number(/^content-length: *(\d+)/im.exec(head)?.[1] ?? 0);
    const whole = end + HEAD_END.length + length;
    if (this.#waiting.length < whole) return undefined;
    this.#upgraded = /^upgrade: *websocket/im.test(head);
    return { bytes: this.#take(whole), counts: true, name: head.slice(0, head.indexOf('\r\n')) };
  }

  #frame(): Piece | undefined {
    const [first, second] = this.#waiting;
    if (first === undefined || second === undefined) return undefined;
    const short = second & 0x7f;
    const extended = short === 126 ? 2 : short === 127 ? 8 : 0;
    const masked = (second & 0x80) !== 0;
    const header = 2 + extended + (masked ? 4 : 0);
    if (this.#waiting.length < header) return undefined;
    const length = extended === 0 ? short : this.#waiting.readUIntBE(extended === 8 ? 4 : 2, extended === 8 ? 6 : 2);
    if (this.#waiting.length < header + length) return undefined;
    const bytes = this.#take(header + length);
    const opcode = first & 0x0f;
    const counts = opcode !== CONTINUATION && opcode <= BINARY;
    const mask = masked ? bytes.subarray(header - 4, header) : undefined;
    return { bytes, counts, name: counts ? typeOf(bytes.subarray(header), mask) : `control frame ${opcode}` };
  }
}

function typeOf(payload: Buffer, mask: Buffer | undefined): string {
  const plain = mask === undefined ? payload : payload.map((byte, at) => byte ^ (mask[at % 4] ?? 0));
  const text = Buffer.from(plain).toString();
  return /"type":"([a-z-]+)"/.exec(text)?.[1] ?? text.slice(0, 20);
}
