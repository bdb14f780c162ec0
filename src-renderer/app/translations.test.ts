/**
 * Holds the words together: three languages with the same keys, parameters and plural forms; every key that the source
 * asks for exists; every field, choice and fault has words.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { registry } from '#modules/entities.ts';
import { ENTITY_PLACES } from './entity-places.ts';

const root = join(import.meta.dirname, '../..');
const LANGUAGES = ['en', 'es', 'vi'] as const;
const PLURALS = /_(zero|one|two|few|many|other)$/;

type Words = ReadonlyMap<string, string>;

function flatten(tree: object, path = ''): [string, string][] {
  return Object.entries(tree).flatMap(([key, value]) =>
    typeof value === 'string' ? [[`${path}${key}`, value] as [string, string]] : flatten(value, `${path}${key}.`),
  );
}

const folder = (language: string) => join(root, 'resources/translations', language);
const namespacesOf = (language: string): readonly string[] =>
  readdirSync(folder(language))
    .map((file) => file.replace('.json', ''))
    .sort();
const wordsOf = (language: string, namespace: string): Words =>
  new Map(flatten(JSON.parse(readFileSync(join(folder(language), `${namespace}.json`), 'utf8')) as object));

const namespaces = namespacesOf('en');
const english = new Map(namespaces.map((namespace) => [namespace, wordsOf('en', namespace)]));
const parameters = (text: string) => [...new Set([...text.matchAll(/\{\{(\w+)/g)].map(([, name]) => name))].sort();

/** English faults are the core's own wording; only the words inside it are translated there. */
const bare = (keys: Iterable<string>) => [...new Set([...keys].map((key) => key.replace(PLURALS, '')))].sort();

const sources = readdirSync(join(root, 'src-renderer'), { recursive: true, encoding: 'utf8' })
  .filter((file) => /\.tsx?$/.test(file) && !/\.test\./.test(file))
  .map((file) => ({ file, text: readFileSync(join(root, 'src-renderer', file), 'utf8') }));

function faultsInSource(): ReadonlyMap<string, { readonly message: string; readonly remedy: string }> {
  const found = new Map<string, { message: string; remedy: string }>();
  const quoted = String.raw`(?:'((?:[^'\\]|\\.)*)'|"((?:[^"\\]|\\.)*)")`;
  const one = new RegExp(String.raw`(?:'([\w.]+)'|(\w+)): \{\s*message:\s*${quoted},\s*remedy:\s*${quoted}`, 'g');
  for (const file of readdirSync(join(root, 'src-main'), { recursive: true, encoding: 'utf8' })) {
    if (!file.endsWith('.ts') || /\.test|testing\.ts$|fixtures/.test(file)) continue;
    const text = readFileSync(join(root, 'src-main', file), 'utf8');
    if (!text.includes('defineFaults(')) continue;
    for (const [, dotted, plain, m1, m2, r1, r2] of text.matchAll(one))
      found.set((dotted ?? plain)!, { message: (m1 ?? m2)!, remedy: (r1 ?? r2)! });
  }
  return found;
}

describe('every language', () => {
  for (const language of LANGUAGES) {
    it(`${language} has the same namespaces as English`, () => {
      expect(namespacesOf(language)).toEqual(namespaces);
    });

    for (const namespace of namespaces.filter((name) => name !== 'faults'))
      it(`${language} says everything of ${namespace}, with the same parameters and the plurals it needs`, () => {
        const words = wordsOf(language, namespace);
        expect(bare(words.keys())).toEqual(bare(english.get(namespace)!.keys()));
        // The plural of whole millions is filled in; see i18n.ts.
        const forms = new Intl.PluralRules(language)
          .resolvedOptions()
          .pluralCategories.filter((form) => form !== 'many');
        for (const [key, text] of words) {
          const base = key.replace(PLURALS, '');
          const model = english.get(namespace)!.get(base) ?? english.get(namespace)!.get(`${base}_other`)!;
          if (base === key) expect(parameters(text), key).toEqual(parameters(model));
          else for (const form of forms) expect([...words.keys()], key).toContain(`${base}_${form}`);
        }
        expect([...words.values()].filter((text) => text.trim() === '')).toEqual([]);
      });
  }
});

describe('every key that the source asks for', () => {
  const plain = (namespace: string) => bare(english.get(namespace)?.keys() ?? []);
  const known = new Map(namespaces.map((namespace) => [namespace, new Set(plain(namespace))]));

  for (const { file, text } of sources) {
    const used = [...text.matchAll(/useTranslation\((?:'(\w+)'|\[([^\]]+)\])?/g)].flatMap(([, one, many]) =>
      one ? [one] : many ? many.replaceAll(/['\s]/g, '').split(',') : ['common'],
    );
    if (used.length === 0) continue;
    const has = (key: string): boolean => {
      const [named, path] = key.includes(':') ? (key.split(':') as [string, string]) : [undefined, key];
      return (named ? [named] : used).some((namespace) => {
        const words = known.get(namespace);
        // A key with a parameter in it stands for all that begin like it.
        const open = path.split('${');
        return open.length === 1 ? words?.has(path) : [...(words ?? [])].some((word) => word.startsWith(open[0]!));
      });
    };
    it(`exists: ${file}`, () => {
      const asked = [...text.matchAll(/\bt\(\s*(?:'([^']+)'|`([^`]+)`)/g)].map(
        ([, one, other]) => (one ?? other)!,
      );
      const choices = [...text.matchAll(/\bt\(\s*[^'`()]+\?\s*'([^']+)'\s*:\s*'([^']+)'/g)].flatMap(([, a, b]) => [
        a!,
        b!,
      ]);
      expect([...asked, ...choices].filter((key) => !key.startsWith('faults:') && !has(key))).toEqual([]);
    });
  }
});

describe('entities', () => {
  const fields = english.get('fields')!;

  it('have words for themselves, their fields and their choices', () => {
    const missing: string[] = [];
    for (const { name, fields: own, computed } of registry.entities) {
      const want = (key: string) => fields.has(key) || missing.push(key);
      want(`entity.${name}.one`);
      want(`entity.${name}.many`);
      for (const [field, { type }] of Object.entries(own)) {
        want(`field.${name}.${field}`);
        for (const choice of type.choices ?? []) want(`choice.${name}.${field}.${choice}`);
      }
      for (const field of Object.keys(computed)) want(`field.${name}.${field}`);
    }
    expect(missing).toEqual([]);
  });
});

describe('lists', () => {
  const words = english.get('records')!;

  it('have words for themselves while they are empty', () => {
    const missing = ENTITY_PLACES.flatMap(({ entity: name }) =>
      ['title', 'text'].map((part) => `empty.${name}.${part}`).filter((key) => !words.has(key)),
    );
    expect(missing).toEqual([]);
  });
});

describe('faults', () => {
  const faults = faultsInSource();

  it('are found in the source', () => {
    expect(faults.has('value.invalid')).toBe(true);
    expect(faults.has('internal')).toBe(true);
    expect(faults.size).toBeGreaterThan(30);
  });

  for (const language of ['es', 'vi'])
    it(`all speak ${language}, with the parameters they bring`, () => {
      const words = wordsOf(language, 'faults');
      const missing: string[] = [];
      const foreign: string[] = [];
      for (const [code, wording] of faults) {
        const given = new Set(
          [...`${wording.message}${wording.remedy}`.matchAll(/\{(\w+)\}/g)].map(([, name]) => name),
        );
        for (const part of ['message', 'remedy'] as const) {
          const text = words.get(`${code}.${part}`);
          if (text === undefined) missing.push(`${code}.${part}`);
          else
            foreign.push(
              ...parameters(text)
                .filter((name) => !given.has(name))
                .map((name) => `${code} ${name}`),
            );
        }
      }
      expect(missing).toEqual([]);
      expect(foreign).toEqual([]);
    });
});

describe('Spanish', () => {
  it('calls a computer one thing, in the pages and in the manual', () => {
    const help = readdirSync(join(root, 'resources/help/es')).map((file) =>
      readFileSync(join(root, 'resources/help/es', file), 'utf8'),
    );
    const pages = namespaces.flatMap((namespace) => [...wordsOf('es', namespace).values()]);
    for (const text of [...help, ...pages]) expect(text).not.toMatch(/computador|ordenador|dispositivo/i);
  });
});
