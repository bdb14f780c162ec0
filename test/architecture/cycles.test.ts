import { describe, expect, it } from 'vitest';
import { cycleViolations } from './cycles.ts';
import { planted, projectSources } from './source.ts';

describe('import cycles', () => {
  it('do not exist in the project', () => {
    expect(cycleViolations(projectSources)).toEqual([]);
  });

  it('are found over several files and over an alias', () => {
    const files = planted({
      'src-main/shared/a.ts': `import { b } from './b.ts';`,
      'src-main/shared/b.ts': `import { c } from '#shared/c.ts';`,
      'src-main/shared/c.ts': `export { a } from './a.ts';`,
      'src-main/shared/d.ts': `import './a.ts';`,
    });
    expect(cycleViolations(files)).toEqual([
      'import cycle: src-main/shared/a.ts → src-main/shared/b.ts → src-main/shared/c.ts',
    ]);
  });

  it('are found where a file imports itself', () => {
    expect(cycleViolations(planted({ 'src-main/a.ts': `import './a.ts';` }))).toHaveLength(1);
  });

  it('are made by types, too', () => {
    const files = planted({
      'src-main/a.ts': `import { b } from './b.ts';`,
      'src-main/b.ts': `import type { A } from './a.ts'; export type { X } from './a.ts';`,
    });
    expect(cycleViolations(files)).toEqual(['import cycle: src-main/a.ts → src-main/b.ts']);
  });
});
