/** Taking out, over the wire. What is under way ends when the database closes, and the audit log says so. */
import { implement, type Module, type Platform } from '#platform/module.ts';
import { beginExport, dropExport, nextExportPiece } from '#shared/api/export.api.ts';
import { createExports } from './exports.ts';

export const exportModule = (platform: Platform): Module => {
  const exports = createExports(platform);
  return {
    name: 'export',
    handlers: [
      implement(beginExport, async (request, { actor, sessionId }) => ({
        export: exports.begin(actor, sessionId, request),
      })),
      implement(nextExportPiece, ({ export: id }, { actor, sessionId }) => exports.next(actor, sessionId, id)),
      implement(dropExport, async ({ export: id }, { sessionId }) => {
        exports.drop(sessionId, id);
        return {};
      }),
    ],
    async stop() {
      exports.close();
    },
  };
};
