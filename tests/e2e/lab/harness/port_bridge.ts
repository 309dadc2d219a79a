import { once } from 'node:events';
import { createConnection, createServer, type Server, type Socket } from 'node:net';
import { join } from 'node:path';
import { withDeadline } from '../../../system/harness/deadline.ts';
import { folder } from './folder.ts';
import type { Namespace } from './namespace.ts';

/** A port of 127.0.0.1 here whose connections come out at the same port of 127.0.0.1 in a namespace. */
export interface Bridge {
  readonly port: number;
  end(): void;
}

/** Two halves with a Unix socket between them: paths, unlike ports, are the same in every network namespace. */
export async function bridgePort(namespace: Namespace): Promise<Bridge> {
  const path = join(folder, `bridge-${namespace.name}.socket`);
  const here = join(import.meta.dirname, 'port_bridge_far_end.ts');
  const near = forward({ path });
  near.listen(0, '127.0.0.1');
  await once(near, 'listening');
  const address = near.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  const far = namespace.start(process.execPath, here, path, String(address.port));
  if (far.stdout !== null) await withDeadline(once(far.stdout, 'data'), 'the far end of a bridge');
  const end = (): void => {
    far.kill();
    near.close();
  };
  return { port: address.port, end };
}

/** A server that passes each of its connections on. */
export function forward(to: { path: string } | { host: string; port: number }): Server {
  return createServer((from) => {
    const onward = createConnection(to);
    const drop = (one: Socket, other: Socket): void => {
      one.on('error', () => other.destroy()).on('close', () => other.destroy());
    };
    drop(from, onward);
    drop(onward, from);
    from.pipe(onward).pipe(from);
  });
}
