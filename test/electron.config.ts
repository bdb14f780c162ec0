/** The run-time rows of Electron's checklist, in the real Electron. Started by electron/run.ts, which knows whether it is here. */
import { defineConfig } from '@playwright/test';

export default defineConfig({
  testDir: './electron',
  testMatch: '**/*.spec.ts',
  outputDir: '../test-results/electron',
  timeout: 60_000,
  forbidOnly: true,
  workers: 1,
  reporter: [['list']],
});
