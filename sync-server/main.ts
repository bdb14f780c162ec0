/**
 * The relay as a program: `npm run relay -- --data DIR --port N …` (options.ts). On standard output it writes one line,
 * `{"listening":"ws://…"}`, when devices can reach it; its log goes to standard error. SIGTERM and SIGINT end it, SIGHUP
 * makes it read its certificate anew. It ends with 0 after being stopped, and as failure.ts says where it cannot start.
 */
import { StartFailure } from './failure.ts';
import { createLog } from './log.ts';
import { readOptions } from './options.ts';
import { serveRelay } from './serve.ts';

const log = createLog({ now: () => Date.now() }, (line) => void process.stderr.write(line));

/** Words for the keeper, who typed what they name; nothing from a connection comes here. */
function giveUp(thrown: unknown): never {
  const isOurs = thrown instanceof StartFailure;
  const code = isOurs ? thrown.code : 'relay.failed';
  const message = isOurs ? thrown.message : 'The relay failed; its log says how.';
  process.stderr.write(`${JSON.stringify({ error: code, message })}\n`);
  if (!isOurs) log('error', 'relay.failed', { reason: thrown instanceof Error ? thrown.name : 'unknown' });
  process.exit(isOurs ? thrown.exitCode : 1);
}

process.on('uncaughtException', giveUp);

try {
  // Files are made for the keeper's eyes alone, whatever his shell says.
  process.umask(0o077);
  const relay = await serveRelay(readOptions(process.argv.slice(2)), { log });
  for (const signal of ['SIGTERM', 'SIGINT'] as const)
    process.on(signal, () => void relay.close().then(() => process.exit(0), giveUp));
  process.on('SIGHUP', () => {
    try {
      relay.renewTls();
    } catch (thrown) {
      log('error', thrown instanceof StartFailure ? thrown.code : 'tls.unreadable');
    }
  });
  process.stdout.write(`${JSON.stringify({ listening: relay.url })}\n`);
  log('info', 'relay.started');
} catch (thrown) {
  giveUp(thrown);
}
