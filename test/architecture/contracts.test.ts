import { describe, expect, it } from 'vitest';
import { contractViolations, countContracts } from './contracts.ts';
import { planted, projectSources } from './source.ts';

const API = 'src-main/modules/people/contract/people.api.ts';
const HANDLERS = 'src-main/modules/people/people.module.ts';
const sound = {
  [API]: `
    export const merge = command({ name: 'people.merge', gate: 'record.write', input, output });
    export const recent = query({ name: 'people.recent', gate: 'record.read', input, output });`,
  [HANDLERS]: `
    import { merge, recent as recentlyOpened } from './contract/people.api.ts';
    export const handlers = [implement(merge, run), implement(recentlyOpened, run)];`,
};
const violations = (changes: Readonly<Record<string, string>>) =>
  contractViolations(planted({ ...sound, ...changes }));

describe('contracts', () => {
  it('have one handler, a gate and a name of their own in the project', () => {
    expect(countContracts(projectSources)).toBeGreaterThan(0);
    expect(contractViolations(projectSources)).toEqual([]);
  });

  it('are sound in the sample', () => {
    expect(violations({})).toEqual([]);
  });

  it('are found without a handler, though one of the same name exists elsewhere', () => {
    const other = `import { merge } from './other.ts'; export const handlers = [implement(merge, run)];`;
    expect(violations({ [HANDLERS]: other })).toEqual([
      `${API}:2 people.merge has 0 handlers`,
      `${API}:3 people.recent has 0 handlers`,
    ]);
  });

  it('are found with two handlers', () => {
    const again = `import { merge } from '#modules/people/contract/people.api.ts'; implement(merge, run);`;
    expect(violations({ 'src-main/core/core.ts': again })).toEqual([`${API}:2 people.merge has 2 handlers`]);
  });

  it('are found without a gate that is known', () => {
    const contract = (
      gate: string,
    ) => `export const merge = command({ name: 'people.merge', ${gate} input, output });
      export const recent = query({ name: 'people.recent', gate: 'signed-in', input, output });`;
    expect(violations({ [API]: contract('') })).toEqual([`${API}:1 people.merge has no known gate`]);
    expect(violations({ [API]: contract(`gate: 'everyone',`) })).toHaveLength(1);
  });

  it('are found with a name that is taken or malformed', () => {
    const contract = (name: string) => `export const merge = command({ name: '${name}', gate: 'record.write' });
      export const recent = query({ name: 'people.recent', gate: 'record.read' });`;
    expect(violations({ [API]: contract('people.recent') })).toHaveLength(1);
    expect(violations({ [API]: contract('Merge people') })).toHaveLength(1);
  });
});
