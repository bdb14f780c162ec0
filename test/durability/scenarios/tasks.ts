/** Working through tasks: what concerns several records at once is there whole or not at all. */
import { claimTask, commentTask, completeTask } from '#modules/tasks/contract/tasks.api.ts';
import type { Platform } from '#platform/module.ts';
import { saveRecords } from '#shared/api/records.api.ts';
import { idToBytes } from '#shared/ids/uuid.ts';
import { makeClinic, PASSWORDS } from '../clinic.ts';
import { inspect } from '../inspect.ts';
import type { Look } from '../ledger.ts';
import type { Scenario, Template } from '../scenarios.ts';
import { newId } from '../workload.ts';

/** The same in each run: a run finds nothing of another in its folder. */
const [PERSON, QUEUE, CALL, WEEKLY, WAITING] = Array.from({ length: 5 }, newId) as [
  string,
  string,
  string,
  string,
  string,
];
const OPEN = { status: 'notStarted', priority: 'high' } as const;
const NEW = [
  ['person', PERSON, { name: { given: 'Mai', family: 'Tran' } }],
  ['taskQueue', QUEUE, { name: 'Referrals' }],
  ['task', CALL, { ...OPEN, title: 'Call back', type: 'call', person: PERSON, dueOn: '2026-03-05' }],
  ['task', WEEKLY, { ...OPEN, title: 'Order gloves', dueOn: '2026-03-05', recurrence: 'FREQ=WEEKLY' }],
  ['task', WAITING, { ...OPEN, title: 'Sort the fax', queue: QUEUE }],
] as const;

const count = ({ writer }: Platform, table: string, column: string, id: string): number =>
  writer
    .prepare(`SELECT count(*) AS count FROM ${table} WHERE ${column} = ? AND deleted IS NULL`)
    .get(idToBytes(id))!.count as number;

function wrongWith(look: Look, platform: Platform, answers: readonly string[]): string[] {
  const there = NEW.filter(([entity, id]) => look(entity, id) !== null).length;
  if (there === 0 && !answers.includes('made')) return [];
  if (there < NEW.length) return [`half-applied: ${there} of ${NEW.length} new records`];
  const status = (id: string) => look('task', id)!.values.status;
  const facts = {
    completed: status(CALL) === 'completed',
    repeated: status(WEEKLY) === 'completed',
    claimed: typeof look('task', WAITING)!.values.owner === 'string',
    commented: count(platform, 'task_comment', 'task', WAITING) === 1,
  };
  const problems = Object.entries(facts).flatMap(([name, isSo]) =>
    answers.includes(name) && !isSo ? [`lost: a task is not ${name}`] : [],
  );
  const [follows, logged] = [
    count(platform, 'task', 'previous', CALL),
    count(platform, 'activity', 'person', PERSON),
  ];
  if (follows !== Number(facts.completed) || logged !== Number(facts.completed))
    problems.push(`half-applied: completed ${facts.completed}, ${follows} follow-ups, ${logged} outcomes`);
  const again = count(platform, 'task', 'previous', WEEKLY);
  if (again !== Number(facts.repeated))
    problems.push(`half-applied: repeated ${facts.repeated}, ${again} times the next one`);
  return problems;
}

export const tasksScenario: Scenario = {
  name: 'tasks',
  async make(root) {
    const { folder, key } = await makeClinic(root);
    return { folder, key, password: PASSWORDS[0] } satisfies Template;
  },
  async run({ caller }, _, { note }) {
    await caller.call(saveRecords, {
      changes: NEW.map(([entity, id, values]) => ({ kind: 'create' as const, entity, id, values })),
    });
    note('made');
    await caller.call(completeTask, {
      task: CALL,
      outcome: { result: 'reached', minutes: 4 },
      followUp: { title: 'Send the form', dueOn: '2026-03-12' },
    });
    note('completed');
    await caller.call(completeTask, { task: WEEKLY });
    note('repeated');
    await caller.call(claimTask, { queue: QUEUE });
    note('claimed');
    await caller.call(commentTask, { task: WAITING, text: 'It is on the second page.' });
    note('commented');
  },
  async verify(folder, { key }, answers) {
    const { refused, problems, found } = await inspect(folder, key, (look, platform) =>
      wrongWith(look, platform, answers),
    );
    return refused ? [`it would not open: ${refused.code}`] : [...found, ...problems];
  },
};
