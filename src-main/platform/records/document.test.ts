import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import * as Y from 'yjs';
import { Person } from '#modules/people/contract/person.entity.ts';
import { RelationshipNote } from '#modules/people/contract/relationship-note.entity.ts';
import {
  clientIdFrom,
  documentRegisters,
  editDocument,
  encodeDocument,
  genesisDocument,
  loadDocument,
} from './document.ts';

const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');

const PERSON_GENESIS =
  '01030100280101720370303101760205676976656e77075472697374616e0666616d696c797707476c6561736f6e280101720370303501770a313935312d30372d333028010172067031302f30300176020465313634770c2b3133313235353530313030086f726967696e616c770c33313220353535203031303000';
const PERSON_EDIT = '01012a00a8010101770a313935312d30372d33310101010101';
const NOTE_GENESIS =
  '0103010028010172036e30320177097472616e73706f727427010172036e303302040001010d4e6565647320612072616d702e00';

const created = new Map<string, unknown>([
  ['p05', '1951-07-30'],
  ['p01', { given: 'Tristan', family: 'Gleason' }],
  ['p10/00', { e164: '+13125550100', original: '312 555 0100' }],
]);

describe('the first state of a document', () => {
  // Frozen: other replicas build the same bytes from the creation op. A change here is a new format, behind an ADR.
  test('has the frozen bytes', () => {
    expect(hex(encodeDocument(genesisDocument(Person, created)))).toBe(PERSON_GENESIS);
    const note = new Map<string, unknown>([
      ['n02', 'transport'],
      ['n03', 'Needs a ramp.'],
    ]);
    expect(hex(encodeDocument(genesisDocument(RelationshipNote, note)))).toBe(NOTE_GENESIS);
  });

  test('does not depend on the order in which the registers came', () => {
    const reversed = new Map([...created].reverse());
    expect(encodeDocument(genesisDocument(Person, reversed))).toEqual(
      encodeDocument(genesisDocument(Person, created)),
    );
  });
});

describe('an edit', () => {
  test('has the frozen bytes under a given client', () => {
    const doc = genesisDocument(Person, created);
    expect(hex(editDocument(doc, Person, new Map([['p05', '1951-07-31']]), 42))).toBe(PERSON_EDIT);
  });

  test('made apart on two replicas comes together to one state, whatever the order', () => {
    const start = genesisDocument(Person, created);
    const [a, b] = [loadDocument(encodeDocument(start)), loadDocument(encodeDocument(start))];
    const one = editDocument(
      a,
      Person,
      new Map<string, unknown>([
        ['p05', '1950-01-01'],
        ['p03', 'Tris'],
      ]),
      7,
    );
    const other = editDocument(
      b,
      Person,
      new Map<string, unknown>([
        ['p05', '1952-02-02'],
        ['p10/00', null],
      ]),
      8,
    );
    Y.applyUpdate(a, other);
    Y.applyUpdate(b, one);
    expect(documentRegisters(a)).toEqual(documentRegisters(b));
    expect(documentRegisters(a).get('p03')).toBe('Tris');
    expect(documentRegisters(a).has('p10/00')).toBe(false);
  });

  test('of long text keeps what was written elsewhere at the same time', () => {
    const start = genesisDocument(RelationshipNote, new Map<string, unknown>([['n03', 'Needs a ramp.']]));
    const [a, b] = [loadDocument(encodeDocument(start)), loadDocument(encodeDocument(start))];
    const one = editDocument(a, RelationshipNote, new Map([['n03', 'She needs a ramp.']]), 7);
    const other = editDocument(b, RelationshipNote, new Map([['n03', 'Needs a ramp. Prefers mornings.']]), 8);
    Y.applyUpdate(a, other);
    Y.applyUpdate(b, one);
    expect(documentRegisters(a).get('n03')).toBe(documentRegisters(b).get('n03'));
    expect(documentRegisters(a).get('n03')).toContain('She');
    expect(documentRegisters(a).get('n03')).toContain('Prefers mornings.');
  });

  test('of long text always leaves exactly the new text', () => {
    fc.assert(
      fc.property(
        fc.string({ minLength: 1, unit: 'grapheme' }),
        fc.string({ minLength: 1, unit: 'grapheme' }),
        (before, after) => {
          const doc = genesisDocument(RelationshipNote, new Map([['n03', before]]));
          editDocument(doc, RelationshipNote, new Map([['n03', after]]), 9);
          expect(documentRegisters(doc).get('n03')).toBe(after);
        },
      ),
    );
  });
});

test('a client id is never the one that writes first states', () => {
  for (const bytes of [
    [0, 0, 0, 0],
    [0, 0, 0, 1],
    [0, 0, 0, 2],
    [255, 255, 255, 255],
  ])
    expect(clientIdFrom(Uint8Array.from(bytes))).toBeGreaterThan(1);
});
