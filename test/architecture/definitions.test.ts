import { describe, expect, it } from 'vitest';
import { registry } from '#modules/entities.ts';
import packageJson from '../../package.json' with { type: 'json' };
import { faultsDefinedIn, pinViolations, privacyViolations, translationViolations } from './definitions.ts';
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

describe('translations of faults', () => {
  const faults = faultsDefinedIn(
    planted({
      'a.ts': `export const faults = defineFaults({
        'file.broken': { message: 'Line {line} of {file} ' + 'is broken.', remedy: 'Mend it.' },
        internal: { message: 'Something broke.', remedy: 'Try again.' },
      });`,
    }),
  );
  const sound = {
    'file.broken': { message: '{file} está roto en la línea {line}.', remedy: 'Repárelo.' },
    internal: { message: 'Algo se rompió.', remedy: 'Inténtelo de nuevo.' },
  };

  it('are compared with the wordings in the code', () => {
    expect(faults.map(({ code }) => code)).toEqual(['file.broken', 'internal']);
    expect(translationViolations(faults, 'es', sound)).toEqual([]);
  });

  it('are missed, or found beside their definition', () => {
    expect(translationViolations(faults, 'es', { internal: sound.internal })).toEqual([
      'es: file.broken is not translated',
    ]);
    expect(
      translationViolations(faults, 'es', { ...sound, internal: { message: 'Algo.', remedy: '' } }),
    ).toHaveLength(1);
    expect(translationViolations(faults, 'es', { ...sound, 'file.gone': sound.internal })).toHaveLength(1);
    const otherParameter = { message: '{archivo} está roto en la línea {line}.', remedy: 'Repárelo.' };
    expect(translationViolations(faults, 'es', { ...sound, 'file.broken': otherParameter })).toHaveLength(1);
  });

  it('can only be compared with wordings that stand in the code as text', () => {
    const files = planted({ 'a.ts': 'defineFaults({ a: { message: wordingOf(x), remedy: "y" } });' });
    expect(() => faultsDefinedIn(files)).toThrow("the wording of a can't be read");
  });
});
