/**
 * The core's process: Electron's utility process on a workstation, a forked Node process under the edge. It learns
 * everything from its host's first message and holds no window, no socket and no argument of its own.
 */

import { join } from 'node:path';
import { createLog } from '#platform/log/log.ts';
import { createCore } from './core.ts';
import { findHost } from './host-line.ts';
import { linkHost } from './host-link.ts';
import { systemClock } from './system.ts';
import { VERSION } from './version.ts';

const logOf = (dataDir: string) => createLog({ folder: join(dataDir, 'logs'), clock: systemClock });

linkHost(findHost(), {
  makeCore: ({ dataDir, host }) => {
    const log = logOf(dataDir);
    return createCore({
      dataDir,
      host,
      version: VERSION,
      onDefect: (query, where) => {
        log.write('error', `query.${query}`);
        console.error(`almoner: defect in query ${query}: ${where}`);
      },
    });
  },
  reporter: ({ dataDir }) => {
    const log = logOf(dataDir);
    return (procedure, thrown) => log.defect(`call.${procedure}`, thrown);
  },
  end: () => process.exit(),
});
