/** gnome-keyring as a scenario wants it: started with its default collection open or without one, locked, stopped, killed. */
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as pause } from 'node:timers/promises';

export interface Keyring {
  /** Locks the default collection. */
  lock(): void;
  /** It hangs: nothing is answered until `goOn`. */
  hang(): void;
  goOn(): void;
  kill(): Promise<void>;
}

const DAEMON = 'gnome-keyring-daemon';
const SENDER = 'dbus-send';

const send = (...args: readonly string[]) => {
  const all = ['--session', '--print-reply', '--dest=org.freedesktop.secrets', ...args];
  return spawnSync(SENDER, all, { encoding: 'utf8', timeout: 5000 });
};

async function whenThere(): Promise<void> {
  for (let tries = 0; tries < 100; tries += 1) {
    if (send('/org/freedesktop/secrets', 'org.freedesktop.DBus.Peer.Ping').status === 0) return;
    await pause(50);
  }
  throw new Error('gnome-keyring did not come up.');
}

/** `open`: makes the default collection where there is none, and unlocks it. Else it starts as it lies on disk. */
export async function startKeyring(how: 'open' | 'as it lies'): Promise<Keyring> {
  const options = ['--foreground', '--components=secrets', ...(how === 'open' ? ['--unlock'] : [])];
  const daemon: ChildProcess = spawn(DAEMON, options, { stdio: ['pipe', 'ignore', 'ignore'] });
  daemon.stdin?.end(how === 'open' ? 'scenario' : '');
  const ended = once(daemon, 'exit');
  // One that hangs would outlive its bus.
  process.once('exit', () => daemon.kill('SIGKILL'));
  await whenThere();
  return {
    lock() {
      const { status, stderr } = send(
        '/org/freedesktop/secrets',
        'org.freedesktop.Secret.Service.Lock',
        'array:objpath:/org/freedesktop/secrets/collection/login',
      );
      if (status !== 0) throw new Error(`The collection could not be locked: ${stderr}`);
    },
    hang: () => void daemon.kill('SIGSTOP'),
    goOn: () => void daemon.kill('SIGCONT'),
    async kill() {
      daemon.kill('SIGKILL');
      await ended;
      await pause(100);
    },
  };
}
