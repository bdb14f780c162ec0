import { describe, expect, it } from 'vitest';
import { readsOf } from './hooks.ts';
import { gatherNotices } from './notices.ts';

function gather() {
  let millis = 0;
  let due: { at: number; run: () => void }[] = [];
  const passed: { at: number; entities: string[] }[] = [];
  const timers = {
    after: (ms: number, run: () => void) => {
      const one = { at: millis + ms, run };
      due.push(one);
      return () => {
        due = due.filter((other) => other !== one);
      };
    },
  };
  const notices = gatherNotices((entities) => passed.push({ at: millis, entities: [...entities] }), timers);
  const pass = (ms: number) => {
    const end = millis + ms;
    for (;;) {
      const next = due.find(({ at }) => at <= end);
      if (next === undefined) break;
      due = due.filter((one) => one !== next);
      millis = next.at;
      next.run();
    }
    millis = end;
  };
  return { notices, passed, pass };
}

describe('change notices', () => {
  it('pass the first one on almost at once', () => {
    const { notices, passed, pass } = gather();
    notices.add('person');
    pass(30);
    expect(passed).toEqual([{ at: 30, entities: ['person'] }]);
  });

  it('pass a flood on once a second, each entity once, and lose nothing', () => {
    const { notices, passed, pass } = gather();
    for (let millis = 0; millis < 3000; millis += 1) {
      notices.add(millis % 2 === 0 ? 'person' : 'activity');
      pass(1);
    }
    pass(2000);
    expect(passed.map(({ at }) => at)).toEqual([30, 1030, 2030, 3030]);
    expect(passed.every(({ entities }) => entities.sort().join() === 'activity,person')).toBe(true);
  });

  it('are quick again after a rest', () => {
    const { notices, passed, pass } = gather();
    notices.add('person');
    pass(5000);
    notices.add('task');
    pass(30);
    expect(passed.at(-1)).toEqual({ at: 5030, entities: ['task'] });
  });

  it('stop when nobody is there any more', () => {
    const { notices, passed, pass } = gather();
    notices.add('person');
    notices.stop();
    pass(5000);
    expect(passed).toEqual([]);
  });
});

describe('readsOf', () => {
  const contract = (reads?: readonly string[]) =>
    ({ kind: 'query', name: 'x.y', ...(reads ? { reads } : {}) }) as never;

  it('takes what the contract says, else the entity its input names, else nothing', () => {
    expect(readsOf(contract(['person', 'household']), { entity: 'account' })).toEqual(['person', 'household']);
    expect(readsOf(contract(), { entity: 'account' })).toEqual(['account']);
    expect(readsOf(contract(), { id: '1' })).toEqual([]);
    expect(readsOf(contract(), undefined)).toEqual([]);
  });
});
