import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { chmodSync, readFileSync, writeFileSync } from 'node:fs';
import { createConnection } from 'node:net';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { makeCertificate } from '../../system/harness/certificate.ts';
import { ownFolder } from '../../system/harness/own_folder.ts';
import { machine, until } from '../../turn/harness/own_turn.ts';
import { example } from './example.ts';

export const talk = 'talk.example.org';
export const turn = 'turn.example.org';

type Changes = readonly (readonly [string, string])[];

interface Kind {
  readonly name: string;
  /** Writes its configuration into the folder, with the certificate that is there, and says how it is started. */
  readonly prepare: (folder: string) => readonly string[];
  readonly reload: (running: Running) => void;
  /** Whether WebSockets outlive a reload. */
  readonly keepsWebSockets: boolean;
}

/** A proxy that runs, as an example of deploy/ has it. */
export interface Running {
  readonly process: ChildProcess;
  readonly folder: string;
  /** Who made the certificate that it shows, for both names. */
  readonly ca: Buffer;
}

const write = (folder: string, name: string, text: string): string => {
  const file = join(folder, name);
  writeFileSync(file, text);
  return file;
};

const letsEncrypt = (folder: string): Changes => [[`/etc/letsencrypt/live/${talk}/`, `${folder}/`]];

function prepareNginx(folder: string, site: string, stream = ''): readonly string[] {
  write(folder, 'beckon.conf', site);
  const module = '/usr/lib/nginx/modules/ngx_stream_module.so';
  const main = [
    ...(stream === '' ? [] : [`load_module ${module};`]),
    'user www-data;',
    `pid ${folder}/nginx.pid;`,
    'events { worker_connections 512; }',
    `http { access_log off; include ${folder}/beckon.conf; }`,
    stream,
  ];
  return ['nginx', '-e', 'stderr', '-g', 'daemon off;', '-c', write(folder, 'nginx.conf', main.join('\n'))];
}

// Not every machine lets a process have 40,000 descriptors.
const haproxyHere = (folder: string): Changes => [
  [`/etc/haproxy/${talk}.pem`, join(folder, 'both.pem')],
  ['maxconn 20000', 'maxconn 1000'],
];
const prepareHaproxy = (folder: string, text: string): readonly string[] => [
  ...['haproxy', '-W', '-db', '-f'],
  write(folder, 'haproxy.cfg', text),
];

const signal = (number: NodeJS.Signals) => (running: Running) => void running.process.kill(number);

export const nginx: Kind = {
  name: 'nginx',
  prepare: (folder) => prepareNginx(folder, example('nginx/beckon.conf', letsEncrypt(folder))),
  reload: signal('SIGHUP'),
  keepsWebSockets: true,
};

export const caddy: Kind = {
  name: 'Caddy',
  prepare: (folder) => {
    const tls = `${talk} {\n\ttls ${folder}/fullchain.pem ${folder}/privkey.pem`;
    const file = write(folder, 'Caddyfile', example('caddy/Caddyfile', [[`${talk} {`, tls]]));
    return ['caddy', 'run', '--adapter', 'caddyfile', '--config', file];
  },
  reload: ({ folder }) => {
    const reload = ['reload', '--force', '--adapter', 'caddyfile', '--config', join(folder, 'Caddyfile')];
    execFileSync('caddy', reload, { stdio: 'ignore', env: { ...process.env, HOME: folder } });
  },
  keepsWebSockets: false,
};

export const haproxy: Kind = {
  name: 'HAProxy',
  prepare: (folder) => prepareHaproxy(folder, example('haproxy/haproxy.cfg', haproxyHere(folder))),
  reload: signal('SIGUSR2'),
  keepsWebSockets: true,
};

// With the TURN server behind the same port, as the comments in the examples say.
const address: Changes = [['198.51.100.7', machine.public]];

export const nginxForBoth: Kind = {
  ...nginx,
  prepare: (folder) => {
    const sockets: Changes = [['/run/nginx-', `${folder}/`]];
    const site = example('nginx/beckon.conf', letsEncrypt(folder))
      .replace('    listen 443 ssl http2;\n', `    listen unix:${folder}/talk.sock ssl http2 proxy_protocol;\n`)
      .replace('    listen [::]:443 ssl http2;\n', '    set_real_ip_from unix:;\n    real_ip_header proxy_protocol;\n')
      .replace('proxy_pass http://beckon;', 'proxy_pass https://beckon;');
    return prepareNginx(folder, site, example('nginx/turn-on-443.conf', [...address, ...sockets]));
  },
};

export const haproxyForBoth: Kind = {
  ...haproxy,
  prepare: (folder) => {
    const bind = `bind abns@talk accept-proxy ssl crt ${join(folder, 'both.pem')} alpn h2,http/1.1`;
    const site = example('haproxy/haproxy.cfg', haproxyHere(folder))
      .replace(/^ *bind :443 .*$/m, `    ${bind}`)
      .replace(/^ *bind :::443 .*$\n/m, '')
      .replace('server beckon 127.0.0.1:6503', 'server beckon 127.0.0.1:6503 ssl verify none');
    return prepareHaproxy(folder, `${site}\n${example('haproxy/turn-on-443.cfg', address)}`);
  },
};

const connects = (port: number): Promise<true | undefined> =>
  new Promise((resolve) => {
    const socket = createConnection({ host: machine.public, port });
    socket.on('connect', () => resolve(true));
    socket.on('error', () => resolve(undefined));
    socket.on('close', () => socket.destroy());
    socket.on('connect', () => socket.destroy());
  });

/** Starts it and waits until it takes connections; it ends with the test. */
export async function start(kind: Kind): Promise<Running> {
  const folder = ownFolder();
  chmodSync(folder, 0o755);
  const { certificate, key } = makeCertificate(folder, 'proxy', talk, turn);
  const ca = readFileSync(certificate);
  write(folder, 'fullchain.pem', String(ca));
  write(folder, 'privkey.pem', readFileSync(key, 'utf8'));
  write(folder, 'both.pem', `${ca}${readFileSync(key, 'utf8')}`);
  const [program = '', ...args] = kind.prepare(folder);
  const child = spawn(program, args, { stdio: ['ignore', 'pipe', 'pipe'], env: { ...process.env, HOME: folder } });
  let said = '';
  for (const output of [child.stdout, child.stderr])
    output.on('data', (data) => {
      said += String(data);
    });
  onTestFinished(async () => {
    const ended = new Promise((resolve) => child.once('close', resolve));
    if (child.exitCode === null) child.kill('SIGTERM') && (await ended);
  });
  await until(`${kind.name} listens`, () => {
    if (child.exitCode !== null) throw new Error(`${kind.name} ended: ${said}`);
    return connects(443);
  });
  return { process: child, folder, ca };
}
