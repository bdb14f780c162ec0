/** What a reader may rely on in every file: small, direct imports, exact types, nothing left lying about. */
import { isTest, lineAt, nodesOf, type SourceFile, type Violation } from './source.ts';

const MAX_LINES = 500;

export const linesIn = (text: string): number => text.split('\n').length - (text.endsWith('\n') ? 1 : 0);

/** Files over 500 lines hold two things. */
export const sizeViolations = (files: readonly Pick<SourceFile, 'path' | 'text'>[]): readonly Violation[] =>
  files
    .filter(({ text }) => linesIn(text) > MAX_LINES)
    .map(({ path, text }) => `${path}:1 has ${linesIn(text)} lines; ${MAX_LINES} is the limit`);

/** The value below which half of the numbers lie. */
export function medianOf(numbers: readonly number[]): number {
  const sorted = [...numbers].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? 0;
}

/** Files that only pass on what others export: they hide where things are and load what nobody asked for. */
export function barrelViolations(files: readonly SourceFile[]): readonly Violation[] {
  return files
    .filter(({ ast }) => {
      const statements = (ast.body as { type: string; source?: unknown }[]).filter(
        (one) => one.type !== 'ImportDeclaration',
      );
      return (
        statements.length > 0 && statements.every(({ type, source }) => /^Export/.test(type) && Boolean(source))
      );
    })
    .map(({ path }) => `${path}:1 only passes on the exports of other files`);
}

const EXCEPTION = /biome-ignore lint\/suspicious\/noExplicitAny: \S+/;

/** `any` in what two processes share, without a reason on the line above. */
export function anyViolations(files: readonly SourceFile[]): readonly Violation[] {
  return files
    .filter(({ path }) => /^src-main\/(shared|modules\/[^/]+\/contract)\//.test(path) && !isTest(path))
    .flatMap(({ path, text, ast }) => {
      const lines = text.split('\n');
      return [...nodesOf(ast)]
        .filter(({ type }) => type === 'TSAnyKeyword')
        .map(({ start }) => lineAt(text, start))
        .filter((line) => !EXCEPTION.test(lines[line - 2] ?? ''))
        .map((line) => `${path}:${line} says any without a reason on the line above`);
    });
}

/** Written so that the words themselves do not stand in this file. */
const word = (...parts: readonly string[]): string => parts.join('');
const LEFT_OVERS: readonly (readonly [RegExp, string])[] = [
  [new RegExp(`\\b(${word('TO', 'DO')}|${word('FIX', 'ME')})\\b`), 'is unfinished'],
  [
    new RegExp(`\\b(it|test|describe)\\.(${word('on', 'ly')}|${word('sk', 'ip')}|${word('to', 'do')})\\(`),
    'narrows the tests',
  ],
  [/@ts-(ignore|nocheck)\b(?!\|)/, 'switches the compiler off'],
  [/[/\\](home|Users)[/\\](?!someone\b)[A-Za-z][\w.-]*[/\\]/, 'names the home folder of a machine'],
];

/** Things left lying about: unfinished work, narrowed tests, paths of somebody's machine. `here`: folders of this one. */
export function leftOverViolations(
  files: readonly Pick<SourceFile, 'path' | 'text'>[],
  here: readonly string[],
): readonly Violation[] {
  return files.flatMap(({ path, text }) =>
    text
      .split('\n')
      .flatMap((line, index) => [
        ...LEFT_OVERS.filter(([pattern]) => pattern.test(line)).map(([, what]) => `${path}:${index + 1} ${what}`),
        ...here.filter((folder) => line.includes(folder)).map((folder) => `${path}:${index + 1} names ${folder}`),
      ]),
  );
}
