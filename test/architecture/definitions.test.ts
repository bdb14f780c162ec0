import { describe, expect, it } from 'vitest';
import { registry } from '#modules/entities.ts';
import packageJson from '../../package.json' with { type: 'json' };
import { faultsDefinedIn, pinViolations, privacyViolations } from './definitions.ts';
import { planted } from './source.ts';

describe('privacy classes', () => {
  it('stand at every field of every entity', () => {
    expect(registry.entities.length).toBeGreaterThan(0);
    expect(privacyViolations(registry.entities)).toEqual([]);
  });

  it('are missed where a field or a computed field has none, or one that nobody knows', () => {
    const entity = {
      name: 'person',
      fields: { name: { class: 'identity' }, secretName: {}, mood: { class: 'vibes' } },
      computed: { displayName: {} },
    };
    expect(privacyViolations([entity])).toEqual([
      'person.secretName has the privacy class undefined',
      'person.mood has the privacy class vibes',
      'person.displayName has the privacy class undefined',
    ]);
  });
});

describe('dependencies', () => {
  it('are pinned to one version each', () => {
    expect(pinViolations(packageJson)).toEqual([]);
  });

  it.each(['^1.2.3', '~1.2.3', '*', 'latest', '1.x', '>=1.0.0', '1.2', 'github:a/b', 'npm:@a/b@^1.0.0'])(
    'are not pinned by %s',
    (version) => {
      expect(
        pinViolations({ dependencies: { a: '1.0.0-r.5', b: 'npm:@a/b@1.0.0' }, devDependencies: { c: version } }),
      ).toEqual([`c is not pinned: ${version}`]);
    },
  );
});

describe('the wording of faults', () => {
  it('is read from the code, joined text included', () => {
    const text = `export const faults = defineFaults({
      'file.broken': { message: 'Line {line} of {file} ' + 'is broken.', remedy: 'Mend it.' },
      internal: { message: 'Something broke.', remedy: 'Try again.' },
    });`;
    expect(faultsDefinedIn(planted({ 'a.ts': text }))).toEqual([
      { code: 'file.broken', message: 'Line {line} of {file} is broken.', remedy: 'Mend it.' },
      { code: 'internal', message: 'Something broke.', remedy: 'Try again.' },
    ]);
  });

  it('must stand in the code as text', () => {
    const files = planted({ 'a.ts': 'defineFaults({ a: { message: wordingOf(x), remedy: "y" } });' });
    expect(() => faultsDefinedIn(files)).toThrow("the wording of a can't be read");
  });
});
