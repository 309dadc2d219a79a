import { join } from 'node:path';
import { folder } from './folder.ts';
import type { Namespace } from './namespace.ts';

/**
 * Answers the lab's names on the machine itself, and no others. Chromium asks a name server for those of STUN and TURN
 * over UDP, whatever stands in /etc/hosts.
 */
export function answerNames(namespace: Namespace): void {
  const hosts = ['--no-hosts', `--addn-hosts=${join(folder, 'hosts')}`, '--no-resolv', '--local=/test/'];
  // --no-daemon also keeps it from changing its user, which only a real root could do.
  const where = ['--listen-address=127.0.0.1', '--bind-interfaces', '--pid-file='];
  const child = namespace.start(
    'dnsmasq',
    '--no-daemon',
    '--conf-file=/dev/null',

    ...hosts,
    ...where,
  );
  child.stdout?.destroy();
}
