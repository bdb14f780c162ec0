/** Looking after the installation, on screen. */
import {
  type Health,
  healthWatch,
  makeDiagnostics,
  makeLostReport,
} from '#modules/settings/contract/health.api.ts';
import { type Handler, implement } from '#platform/module.ts';
import { diagnosticsText } from './diagnostics.ts';
import { type HealthParts, measureHealth } from './health.ts';
import { lostReport } from './lost-report.ts';

const EVERY = 30_000;

/** Now, then every half minute until the caller lets go or the database is sealed. */
async function* watch(parts: HealthParts, isOpen: () => boolean, signal: AbortSignal): AsyncGenerator<Health> {
  while (!signal.aborted && isOpen()) {
    yield measureHealth(parts);
    await new Promise<void>((resolve) => {
      const timer = setTimeout(done, EVERY);
      timer.unref();
      signal.addEventListener('abort', done, { once: true });
      function done(): void {
        clearTimeout(timer);
        signal.removeEventListener('abort', done);
        resolve();
      }
    });
  }
}

export const healthHandlers = (parts: HealthParts, isOpen: () => boolean): readonly Handler[] => [
  implement(healthWatch, (_input, { signal }) => watch(parts, isOpen, signal)),
  implement(makeDiagnostics, async (_input, { actor }) => {
    const text = diagnosticsText(parts);
    parts.platform.audit.append({ actor, action: 'diagnostics' });
    return { text };
  }),
  implement(makeLostReport, (_input, { actor }) => lostReport(parts.platform, actor, parts.version)),
];
