/**
 * `npm run test:fuzz -- [--inputs N] [--seed S]`: hostile input against the relay (research: E7), a million by default. Prints
 * one JSON line, and ends with 1 where something crashed, more than 50 MB stayed in use, or one input took more than 50 ms.
 */
import { parseArgs } from 'node:util';
import { fuzzRelay } from './relay-fuzz.ts';

const MOST_GROWN = 50e6;
const MOST_MILLIS = 50;

const { values } = parseArgs({
  options: { inputs: { type: 'string', default: '1000000' }, seed: { type: 'string', default: '1' } },
});
const started = performance.now();
const report = fuzzRelay({
  inputs: Number(values.inputs),
  seed: Number(values.seed),
  progress: (done) => process.stderr.write(`\r${done} `),
});
const { crashes, worst, grown, rssGrown } = report;
const sums = { ...report, crashes: crashes.length, firstCrashes: crashes.slice(0, 5) };
console.log(
  JSON.stringify({
    ...sums,
    seed: Number(values.seed),
    maxRss: process.resourceUsage().maxRSS * 1024,
    seconds: Math.round((performance.now() - started) / 1000),
  }),
);
if (crashes.length > 0 || Math.max(grown, rssGrown) > MOST_GROWN || worst.millis > MOST_MILLIS)
  process.exitCode = 1;
