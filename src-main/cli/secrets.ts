/** Passwords for the command line: lines of standard input, or typed unseen at a terminal. Never arguments, never the environment. */
import { createInterface } from 'node:readline';
import { Writable } from 'node:stream';
import { cliFaults } from './arguments.ts';

/** The first `count` lines of standard input, without their line ends. Fault: `cli.usage` where there are fewer. */
export async function readLines(count: number): Promise<string[]> {
  const lines: string[] = [];
  const reader = createInterface({ input: process.stdin, crlfDelay: Number.POSITIVE_INFINITY });
  for await (const line of reader) {
    lines.push(line);
    if (lines.length === count) break;
  }
  reader.close();
  process.stdin.pause();
  if (lines.length < count)
    throw cliFaults['cli.usage']({
      problem: `Standard input must hold ${count === 1 ? 'the password' : `${count} passwords, a line each`}`,
    });
  return lines;
}

async function ask(prompt: string): Promise<string> {
  const silent = new Writable({ write: (_chunk, _encoding, done) => done() });
  const reader = createInterface({ input: process.stdin, output: silent, terminal: true });
  process.stderr.write(prompt);
  const answer = await new Promise<string>((resolve) => reader.question('', resolve));
  reader.close();
  process.stderr.write('\n');
  return answer;
}

/** Secrets in the order of `prompts`. */
export async function readSecrets(fromStdin: boolean, prompts: readonly string[]): Promise<string[]> {
  if (fromStdin) return readLines(prompts.length);
  if (!process.stdin.isTTY)
    throw cliFaults['cli.usage']({ problem: 'The password is read from standard input with --password-stdin' });
  const secrets: string[] = [];
  for (const prompt of prompts) secrets.push(await ask(prompt));
  return secrets;
}
