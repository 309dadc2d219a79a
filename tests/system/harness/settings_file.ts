import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ownFolder } from './own_folder.ts';
import { Server } from './server.ts';

const folder = ownFolder();
let files = 0;
/** The name of one that there is not yet, and that goes with the test file. */
export const newFile = (): string => join(folder, `file-${++files}`);

/** Writes the settings, sends SIGHUP and gives what the log then says of the event. */
export type Reload = (settings: string, event: string) => Promise<Record<string, unknown>>;

/** A server with a file of settings that the test writes anew. */
export async function serverWithFile(
  settings: string,
  ...flags: string[]
): Promise<{ server: Server; reload: Reload }> {
  const file = newFile();
  writeFileSync(file, settings);
  const workers = flags.includes('--workers') ? [] : ['--workers', '2'];
  const server = await Server.start('--config', file, ...workers, ...flags);
  return {
    server,
    reload: async (next, event) => {
      writeFileSync(file, next);
      const before = server.events(event).length;
      process.kill(server.pid, 'SIGHUP');
      await server.tells(event, before + 1);
      return server.events(event).at(-1) ?? {};
    },
  };
}
