/** Started inside a namespace: `PATH PORT`. What connects to the Unix socket is passed on to that port of 127.0.0.1. */
import { rmSync } from 'node:fs';
import { forward } from './port_bridge.ts';

const [path = '', port] = process.argv.slice(2);
rmSync(path, { force: true });
forward({ host: '127.0.0.1', port: Number(port) }).listen(path, () => console.log('ready'));
