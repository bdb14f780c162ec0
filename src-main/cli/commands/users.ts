/** `user-add`: lets a colleague in, whose first password is the second line of standard input. */
import { admitUser } from '#core/users.ts';
import { demand } from '#platform/access/decide.ts';
import { ROLES } from '#shared/access/actor.ts';
import { cliFaults } from '../arguments.ts';
import type { OpenCommand } from '../command.ts';

/** What is asked for beside the administrator's password. */
export const USER_ADD_ASKS = ['First password of the new user: '] as const;

export const userAdd: OpenCommand = async ({ args, output, platform, actor, key, vault, secrets }) => {
  demand(actor, { permission: 'settings.manage' });
  const login = (args.positionals[0] ?? '').trim();
  if (login === '') throw cliFaults['cli.usage']({ problem: 'The login of the new user is needed' });
  const role = ROLES.find((one) => one === args.required('role'));
  if (!role) throw cliFaults['cli.usage']({ problem: `The option --role takes one of ${ROLES.join(', ')}` });
  const name = args.required('name').trim();
  const user = await admitUser(platform, vault, key, actor, { login, name, role, firstPassword: secrets[0]! });
  output.result(
    { user, login, name, role },
    (made) => `${made.name} may sign in as ${made.login} (${made.role}).`,
  );
  return 0;
};
