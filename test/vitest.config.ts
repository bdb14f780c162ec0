/** Unit, architecture and integration tests, all in Node; what needs a browser is a Playwright spec (test/e2e). */
import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    root: fileURLToPath(new URL('..', import.meta.url)),
    include: ['{src-main,src-preload,src-renderer,sync-server,build,test}/**/*.test.{ts,tsx}'],
    exclude: ['**/node_modules/**', 'out/**'],
    // Vitest leaves one processor free for itself; on two that is half of the machine, and many tests wait for processes.
    maxWorkers: availableParallelism(),
    testTimeout: 20_000,
    hookTimeout: 20_000,
    teardownTimeout: 5_000,
    unstubEnvs: true,
  },
});
