import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { copyFileSync } from 'node:fs';
import { join } from 'node:path';
import { connect, type PeerCertificate } from 'node:tls';
import { withDeadline } from './deadline.ts';

export interface CertificateFiles {
  readonly certificate: string;
  readonly key: string;
}

/** Makes a certificate that is its own maker's, for 127.0.0.1, localhost and these names, with its key. */
export function makeCertificate(folder: string, name: string, ...names: string[]): CertificateFiles {
  return makeCertificateFor(7, folder, name, ...names);
}

/** The same for so many days. */
export function makeCertificateFor(days: number, folder: string, name: string, ...names: string[]): CertificateFiles {
  return makeWith(['ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1'], days, folder, name, names);
}

/** One with an RSA key, with which TLS 1.2 can do without forward secrecy. */
export function makeRsaCertificate(folder: string, name: string): CertificateFiles {
  return makeWith(['rsa:2048'], 7, folder, name, []);
}

function makeWith(
  newKey: readonly string[],
  days: number,
  folder: string,
  name: string,
  names: readonly string[],
): CertificateFiles {
  const [certificate, key] = [join(folder, `${name}.crt`), join(folder, `${name}.key`)];
  const also = ['localhost', ...names].map((one) => `DNS:${one}`).join(',');
  const subject = ['-subj', `/CN=${name}`, '-addext', `subjectAltName=${also},IP:127.0.0.1`];
  const files = ['-days', String(days), '-out', certificate, '-keyout', key];
  execFileSync('openssl', ['req', '-x509', '-nodes', '-newkey', ...newKey, ...subject, ...files], { stdio: 'ignore' });
  return { certificate, key };
}

/** Puts the files of one certificate where those of another are. */
export function replaceCertificate(there: CertificateFiles, by: CertificateFiles): void {
  copyFileSync(by.certificate, there.certificate);
  copyFileSync(by.key, there.key);
}

async function shown(port: number, host: string): Promise<PeerCertificate> {
  const socket = connect({ host, port, rejectUnauthorized: false });
  await withDeadline(once(socket, 'secureConnect'), `TLS with port ${port}`);
  const certificate = socket.getPeerCertificate();
  socket.destroy();
  return certificate;
}

/** The name of the certificate that a server shows, whoever made it. */
export async function shownCertificate(port: number, host = '127.0.0.1'): Promise<string> {
  return String((await shown(port, host)).subject.CN);
}

/** Its SHA-256, as browsers show it. */
export async function shownFingerprint(port: number, host = '127.0.0.1'): Promise<string> {
  return (await shown(port, host)).fingerprint256;
}
