/**
 * Figures of one relay, as Prometheus text. Labels are words of ours, never an id or an address: whoever may read the
 * figures learns how much is done and not for whom. docs/relay-sees.md lists them.
 */

/** Names, what they mean, and the one label a counter may have. */
const COUNTERS = {
  connections_total: ['Connections accepted', null],
  closed_total: ['Connections ended by the relay', 'reason'],
  frames_total: ['Requests by kind', 'kind'],
  refused_total: ['Requests refused, by code', 'code'],
  envelopes_total: ['Envelopes put on a log', null],
  envelope_bytes_total: ['Bytes of envelopes put on a log', null],
  deliveries_total: ['Envelopes handed to devices', null],
  whispers_total: ['Whispers handed to devices', null],
  whispers_dropped_total: ['Whispers dropped', null],
  batches_total: ['Transactions in which envelopes and chunks came to rest', null],
  batch_millis_total: ['Milliseconds those took', null],
  failures_total: ['Failures of storage or program', null],
} as const satisfies Readonly<Record<string, readonly [string, string | null]>>;

const GAUGES = {
  connections: 'Connections open',
  devices: 'Connections of devices that were let in',
  organisations: 'Organisations kept',
  log_bytes: 'Bytes of membership records and envelopes kept',
  chunk_bytes: 'Bytes of chunks kept',
} as const;

type Counter = keyof typeof COUNTERS;
type Gauge = keyof typeof GAUGES;

/** All metrics and their labels: name, or name and label. */
export const METRIC_NAMES: readonly string[] = [
  ...Object.entries(COUNTERS).map(([name, [, label]]) => (label === null ? name : `${name}{${label}}`)),
  ...Object.keys(GAUGES),
].map((name) => `almoner_relay_${name}`);

export interface Metrics {
  /** `label`: the value of the counter's label. */
  count(name: Counter, by?: number, label?: string): void;
  text(gauges: Readonly<Record<Gauge, number>>): string;
}

export function createMetrics(): Metrics {
  const counts = new Map<Counter, Map<string, number>>();
  for (const name of Object.keys(COUNTERS) as Counter[]) counts.set(name, new Map());
  return {
    count(name, by = 1, label = '') {
      const values = counts.get(name)!;
      values.set(label, (values.get(label) ?? 0) + by);
    },
    text(gauges) {
      const lines: string[] = [];
      const about = (name: string, help: string, type: string): void => {
        lines.push(`# HELP almoner_relay_${name} ${help}.`, `# TYPE almoner_relay_${name} ${type}`);
      };
      for (const [name, [help, label]] of Object.entries(COUNTERS)) {
        about(name, help, 'counter');
        const values = counts.get(name as Counter)!;
        if (label === null) lines.push(`almoner_relay_${name} ${values.get('') ?? 0}`);
        else
          for (const [value, count] of values) lines.push(`almoner_relay_${name}{${label}="${value}"} ${count}`);
      }
      for (const [name, help] of Object.entries(GAUGES)) {
        about(name, help, 'gauge');
        lines.push(`almoner_relay_${name} ${gauges[name as Gauge]}`);
      }
      return `${lines.join('\n')}\n`;
    },
  };
}
