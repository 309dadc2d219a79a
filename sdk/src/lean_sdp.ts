/**
 * Session descriptions without what a call set up by hand can do without. It is for two ends that bundle everything on
 * one transport (RFC 9143) and for descriptions as browsers make them.
 */

/** So many ways to this side are told; who has more has them through interfaces that are of no use here. */
const CANDIDATES = 12;

/**
 * `sdp` with `candidates` (`candidate:…`, of its first section, which is all that counts) in it, shortened. What it leaves out is said
 * twice, belongs to codecs that are not offered (Firefox 153 leaves their feedback in, and Chromium refuses that), or
 * is of no use without a server: candidates over TCP, which browsers only have for the active side.
 */
export function leanSdp(sdp: string, candidates: readonly string[]): string {
  const [session = '', ...sections] = sdp.replaceAll('\r\n', '\n').split(/\n(?=m=)/);
  const inSdp = sections[0]?.split('\n').filter((line) => line.startsWith('a=candidate:')) ?? [];
  const all = leanCandidates([...inSdp.map((line) => line.slice(2)), ...candidates]);
  const lean = sections.map((section, at) => leanSection(section.split('\n'), at));
  const [first = '', ...rest] = lean;
  const lines = [leanSession(session.split('\n')), first, ...all.map((line) => `a=${line}`), ...rest];
  return `${lines.join('\n')}\n`;
}

/** As descriptions are set: with the line ends of RFC 8866, section 5. */
export function fullSdp(lean: string): string {
  return lean.replaceAll('\n', '\r\n');
}

function leanSession(lines: readonly string[]): string {
  return lines.filter((line) => line !== '' && !/^a=(?:sendrecv|msid-semantic)/.test(line)).join('\n');
}

function leanSection(lines: readonly string[], number: number): string {
  const [m = '', ...rest] = lines;
  const [, , , ...formats] = m.split(' ');
  const media = m.replace(/^(m=\w+) \d+/, '$1 9');
  const kept = rest.filter((line) => line !== '' && !isSpare(line, formats));
  return [media, ...kept.map((line) => leanLine(line, number))].join('\n');
}

function isSpare(line: string, formats: readonly string[]): boolean {
  if (/^a=(?:candidate|end-of-candidates|rtcp:|rtcp-xr)/.test(line)) return true;
  if (/^a=ssrc:\d+ (?!cname:)/.test(line)) return true;
  const format = /^a=(?:rtpmap|fmtp|rtcp-fb):(\S+)/.exec(line)?.[1];
  return format !== undefined && format !== '*' && !formats.includes(format);
}

// The stream's name is kept: later descriptions of the call speak of it. A track's is of no use (RFC 8830, section 2)
// but has to be unique, and the RTCP name is in the media themselves.
function leanLine(line: string, section: number): string {
  return line
    .replace(/^c=.*/, 'c=IN IP4 0.0.0.0')
    .replace(/^(a=msid:\S+) .*/, `$1 ${section}`)
    .replace(/^(a=ssrc:\d+ cname:).*/, '$1c');
}

function leanCandidates(lines: readonly string[]): string[] {
  const foundations: string[] = [];
  const seen = new Set<string>();
  const lean: string[] = [];
  for (const line of lines) {
    const [, foundation = '', component, protocol = '', ...rest] = /^candidate:(\S+) (\d+) (\S+) (.*)/.exec(line) ?? [];
    if (component !== '1' || protocol.toLowerCase() !== 'udp') continue;
    // RFC 8839, section 5.1: priority, address, port, type and, of a reflexive one, where it was seen from.
    const way = /^\d+ \S+ \d+ typ \w+(?: raddr \S+ rport \d+)?/.exec(rest.join(' '))?.[0];
    if (way === undefined || seen.has(way)) continue;
    seen.add(way);
    if (!foundations.includes(foundation)) foundations.push(foundation);
    lean.push(`candidate:${foundations.indexOf(foundation)} 1 udp ${way}`);
  }
  return lean.slice(0, CANDIDATES);
}
