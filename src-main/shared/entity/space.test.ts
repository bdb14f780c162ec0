import { expect, test } from 'vitest';
import { registry } from '#modules/entities.ts';
import { defineEntity } from './entity.ts';
import { f } from './field.ts';
import { isStricter, spaceOf, spacesOf } from './space.ts';

const activity = registry.byName('activity');
const flag = registry.byName('flag');

test('a record lives where its entity says, or in the stricter space where its own field says so', () => {
  expect(spaceOf(activity, {})).toBe('org');
  expect(spaceOf(activity, { sensitive: false })).toBe('org');
  expect(spaceOf(activity, { sensitive: null })).toBe('org');
  expect(spaceOf(activity, { sensitive: true })).toBe('restricted');
  // What only looks like a yes is none: every device must answer alike.
  expect(spaceOf(activity, { sensitive: 1 })).toBe('org');
  expect(spaceOf(flag, { sensitive: true })).toBe('clinical');
  expect(isStricter(flag, { sensitive: true })).toBe(false);
});

test('an entity names all spaces its records may live in', () => {
  expect(spacesOf(activity)).toEqual(['org', 'restricted']);
  expect(spacesOf(flag)).toEqual(['clinical']);
});

test('a field that is no plain yes or no decides no space', () => {
  const define = () =>
    defineEntity({
      id: 'x',
      name: 'x',
      plural: 'xs',
      table: 'x',
      space: 'org',
      stricter: { field: 'title', space: 'restricted' },
      mode: 'append',
      title: 'title',
      fields: { title: f.text({ id: 'x01', class: 'operational' }) },
    });
  expect(define).toThrow('x.title');
});
