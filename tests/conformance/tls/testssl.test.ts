import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { makeCertificateFor } from '../../system/harness/certificate.ts';
import { ownFolder } from '../../system/harness/own_folder.ts';
import { Server } from '../../system/harness/server.ts';

const folder = ownFolder();

interface Finding {
  readonly id: string;
  readonly severity: 'OK' | 'INFO' | 'LOW' | 'MEDIUM' | 'HIGH' | 'CRITICAL' | 'WARN' | 'DEBUG' | 'FATAL';
  readonly finding: string;
}

/** What a certificate of a test cannot have: no authority made it, so none says whether it was taken back. */
const ofTheCertificate = /^cert_(revocation|chain_of_trust)$/;

it('testssl finds nothing above LOW', { timeout: 300_000 }, async () => {
  const { certificate, key } = makeCertificateFor(90, folder, 'localhost');
  const files = ['--tls-certificate', certificate, '--tls-key', key];
  const server = await Server.start(...files, '--hsts-time', '8760h');
  const json = join(folder, 'testssl.json');
  const how = ['--warnings', 'batch', '--color', '0', '--nodns', 'none', '--ip', '127.0.0.1', '--add-ca', certificate];
  const run = spawnSync('testssl', [...how, '--jsonfile', json, `localhost:${server.port}`], { timeout: 280_000 });
  const output = String(run.stdout);
  const findings = JSON.parse(readFileSync(json, 'utf8')) as Finding[];
  // It has looked at everything, down to what browsers would agree on.
  for (const id of ['TLS1_2', 'TLS1_3', 'cipherlist_NULL', 'PFS', 'heartbleed', 'ROBOT', 'secure_renego', 'HSTS_time'])
    expect(
      findings.map((one) => one.id),
      output.slice(-2000),
    ).toContain(id);
  // That alone testssl calls LOW.
  for (const old of ['SSLv2', 'SSLv3', 'TLS1', 'TLS1_1'])
    expect(findings.find(({ id }) => id === old)?.finding, old).toContain('not offered');
  const serious = ['MEDIUM', 'HIGH', 'CRITICAL', 'FATAL'];
  const bad = findings.filter(({ id, severity }) => serious.includes(severity) && !ofTheCertificate.test(id));
  expect(bad.map(({ id, severity, finding }) => `${severity} ${id}: ${finding}`)).toEqual([]);
  await server.stop();
});
