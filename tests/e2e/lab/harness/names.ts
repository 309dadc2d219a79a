import { join } from 'node:path';
import { folder } from './folder.ts';
import type { Namespace } from './namespace.ts';

/**
 * Answers the lab's names on the machine itself, and no others. Chromium asks a name server for those of STUN and TURN
 * over UDP, whatever stands in /etc/hosts.
 */
export function answerNames(namespace: Namespace): void {
  const hosts = ['--no-hosts', `--addn-hosts=${join(folder, 'hosts')}`, '--no-resolv', '--local=/test/'];
  const where = ['--listen-address=127.0.0.1', '--bind-interfaces', '--pid-file=', '--user=root'];
  const child = namespace.start(
    'dnsmasq',
    '--keep-in-foreground',
    '--conf-file=/dev/null',
    '--log-facility=-',
    ...hosts,
    ...where,
  );
  child.stdout?.destroy();
}
