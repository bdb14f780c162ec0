/** A colleague is let in: her record, and the slot by which her password opens this computer. */
import { addUser } from '#modules/users/contract/users.api.ts';
import { makeClinic, PASSWORDS } from '../clinic.ts';
import { inspect } from '../inspect.ts';
import type { Scenario, Template } from '../scenarios.ts';
import { keyBy, openingPasswords } from './password.ts';

const COLLEAGUE = { login: 'bea', name: 'Bea', role: 'staff' } as const;

export const userScenario: Scenario = {
  name: 'user added',
  async make(root) {
    const { folder, key } = await makeClinic(root);
    return { folder, key, password: PASSWORDS[0] } satisfies Template;
  },
  async run({ caller }, _, { note }) {
    await caller.call(addUser, { ...COLLEAGUE, ownPassword: PASSWORDS[0], firstPassword: PASSWORDS[1] });
    note('added');
  },
  /** Her record and her slot are two files' business: the next opening makes the one from the other. */
  async verify(folder, { key }, answers) {
    const opening = await openingPasswords(folder, [PASSWORDS[0]]);
    if (opening.length !== 1) return ['the password of the administrator does not open'];
    let users = 0;
    const { refused, problems } = await inspect(folder, key, (_, { writer }) => {
      users = writer.prepare('SELECT count(*) AS users FROM user_account WHERE login = ?').get(COLLEAGUE.login)!
        .users as number;
      return [];
    });
    if (refused) return [`it would not open: ${refused.code}`];
    if (users > 1) return [...problems, `she is there ${users} times`];
    if (users === 0) return [...problems, ...(answers.includes('added') ? ['lost: she was let in'] : [])];
    const hers = await keyBy(folder, PASSWORDS[1], COLLEAGUE.login);
    return [...problems, ...(hers?.equals(key) ? [] : ['her record is there and her password does not open'])];
  },
};
