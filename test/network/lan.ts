/**
 * A clinic's network out of network namespaces: one for the relay with a bridge in it, one for each desk, joined to the
 * bridge by a veth pair. What goes wrong is put on a desk's own end of its cable.
 */
import { spawnSync } from 'node:child_process';

const SUBNET = '10.77.31';

export interface Cable {
  /** Words before a command that let it run at this desk. */
  readonly under: readonly string[];
  /** The cable out and in. */
  unplug(): void;
  plug(): void;
  /** So many of a hundred packets get lost, each way. */
  lose(percent: number): void;
  /** At most so many kilobits a second leave. */
  narrow(kilobits: number): void;
  /** Every connection is refused at once. */
  refuse(): void;
  /** As it was made. */
  mend(): void;
}

export interface Lan {
  readonly relay: { readonly under: readonly string[]; readonly address: string };
  readonly cables: readonly Cable[];
  remove(): void;
}

function run(...command: readonly string[]): void {
  const { status, stderr, error } = spawnSync(command[0]!, command.slice(1), { encoding: 'utf8' });
  if (status !== 0) throw new Error(`${command.join(' ')} failed: ${error?.message ?? stderr.trim()}`);
}

const under = (namespace: string): readonly string[] => ['ip', 'netns', 'exec', namespace];
const within = (namespace: string, ...command: readonly string[]): void => run(...under(namespace), ...command);

function createCable(namespace: string): Cable {
  const at = (...command: readonly string[]): void => within(namespace, ...command);
  let narrowed = false;
  let losing = false;
  const cable: Cable = {
    under: under(namespace),
    unplug: () => at('ip', 'link', 'set', 'cable', 'down'),
    plug: () => at('ip', 'link', 'set', 'cable', 'up'),
    lose(percent) {
      cable.mend();
      at('nft', 'add', 'table', 'inet', 'loss');
      for (const [hook, direction] of [
        ['output', 'oifname'],
        ['input', 'iifname'],
      ] as const) {
        at('nft', 'add', 'chain', 'inet', 'loss', hook, `{ type filter hook ${hook} priority 0; }`);
        const chance = percent < 100 ? `numgen random mod 100 < ${percent} ` : '';
        at('nft', `add rule inet loss ${hook} ${direction} cable ${chance}drop`);
      }
      losing = true;
    },
    refuse() {
      cable.mend();
      at('nft', 'add', 'table', 'inet', 'loss');
      at('nft', 'add', 'chain', 'inet', 'loss', 'output', '{ type filter hook output priority 0; }');
      at('nft', 'add rule inet loss output oifname cable meta l4proto tcp reject with tcp reset');
      losing = true;
    },
    narrow(kilobits) {
      cable.mend();
      const shape = ['rate', `${kilobits}kbit`, 'burst', '8kb', 'latency', '400ms'];
      at('tc', 'qdisc', 'add', 'dev', 'cable', 'root', 'tbf', ...shape);
      narrowed = true;
    },
    mend() {
      if (losing) at('nft', 'delete', 'table', 'inet', 'loss');
      if (narrowed) at('tc', 'qdisc', 'del', 'dev', 'cable', 'root');
      losing = false;
      narrowed = false;
    },
  };
  return cable;
}

/** Names are this process's own, so that two runs do not meet. Root on Linux alone may do this. */
export function createLan(desks: number): Lan {
  const made: string[] = [];
  const namespace = (name: string): string => {
    const full = `almoner-${process.pid}-${name}`;
    run('ip', 'netns', 'add', full);
    made.push(full);
    within(full, 'ip', 'link', 'set', 'lo', 'up');
    return full;
  };
  const remove = (): void => {
    for (const name of made) spawnSync('ip', ['netns', 'del', name]);
  };
  try {
    const middle = namespace('relay');
    within(middle, 'ip', 'link', 'add', 'bridge', 'type', 'bridge');
    within(middle, 'ip', 'addr', 'add', `${SUBNET}.1/24`, 'dev', 'bridge');
    within(middle, 'ip', 'link', 'set', 'bridge', 'up');
    const cables = Array.from({ length: desks }, (_, index) => {
      const desk = namespace(`desk${index}`);
      const port = `port${index}`;
      within(middle, 'ip', 'link', 'add', port, 'type', 'veth', 'peer', 'name', 'cable', 'netns', desk);
      within(middle, 'ip', 'link', 'set', port, 'master', 'bridge', 'up');
      within(desk, 'ip', 'addr', 'add', `${SUBNET}.${10 + index}/24`, 'dev', 'cable');
      within(desk, 'ip', 'link', 'set', 'cable', 'up');
      return createCable(desk);
    });
    return { relay: { under: under(middle), address: `${SUBNET}.1` }, cables, remove };
  } catch (thrown) {
    remove();
    throw thrown;
  }
}
