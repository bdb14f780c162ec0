/** `serve`: core and edge on loopback, without opening a browser; ends by SIGTERM. */
import { runServe } from '../../host-edge/serve.ts';
import type { Arguments } from '../arguments.ts';
import { readSecrets } from '../secrets.ts';

/** With a password the printed link is signed in already; without one it leads to the unlock page. */
export async function serve(args: Arguments): Promise<number> {
  const dataDir = args.required('data');
  const port = args.number('port', 0, { min: 0, max: 65_535 });
  const login = args.option('user');
  const [password] = args.flag('password-stdin') ? await readSecrets(true, ['Password: ']) : [];
  await runServe({
    dataDir,
    port,
    readOnly: args.flag('read-only'),
    ...(password === undefined ? {} : { password }),
    ...(login === undefined ? {} : { login }),
  });
  return 0;
}
