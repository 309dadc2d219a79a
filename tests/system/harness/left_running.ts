import { writeFileSync } from 'node:fs';
import { it } from 'vitest';
import { Server } from './server.ts';

// A test file as it should not be, which server_ends.test.ts plays by itself.
it('fails before it stops its server', async () => {
  const server = await Server.start();
  writeFileSync(process.env['PID_FILE'] ?? '', `${server.pid}\n`);
  throw new Error('as planned');
});
