/** Tells one scenario (its name and a folder are the arguments) on the bus it finds; the last line counts what held. */
import { scenarios } from './scenarios.ts';

const [name = '', folder = ''] = process.argv.slice(2);
let passed = 0;
let failed = 0;

const expect = (what: string, holds: boolean, seen = ''): void => {
  if (holds) passed += 1;
  else failed += 1;
  console.log(`${holds ? '✓' : '✗'} ${name}: ${what}${holds || seen === '' ? '' : ` (${seen})`}`);
};

const scenario = scenarios.find((one) => one.name === name);
try {
  if (scenario === undefined) throw new Error('There is no such scenario.');
  await scenario.tell({ folder, expect });
} catch (thrown) {
  expect('comes to its end', false, thrown instanceof Error ? (thrown.stack ?? thrown.message) : String(thrown));
}
console.log(JSON.stringify({ passed, failed }));
process.exit();
