/**
 * The core's process: Electron's utility process on a workstation, a forked Node process under the edge. It learns
 * everything from its host's first message and holds no window, no socket and no argument of its own.
 */

import type { Defect } from '#platform/api/serve.ts';
import manifest from '../../package.json' with { type: 'json' };
import { createCore } from './core.ts';
import { findHost } from './host-line.ts';
import { linkHost } from './host-link.ts';

const report = ({ procedure, kind, where }: Defect): void =>
  console.error(`almoner: defect in ${procedure}: ${kind}\n${where.map((place) => `  at ${place}`).join('\n')}`);

linkHost(
  findHost(),
  ({ dataDir, host }) =>
    createCore({
      dataDir,
      host,
      version: manifest.version,
      onDefect: (query, where) => console.error(`almoner: defect in query ${query}: ${where}`),
    }),
  report,
  () => process.exit(),
);
