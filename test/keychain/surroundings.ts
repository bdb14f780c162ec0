/** What the scenarios run in: the packages, and for each a session bus and a home of its own. */
import { spawnSync } from 'node:child_process';
import { closeSync, existsSync, mkdirSync, openSync, readFileSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const PROGRAMS = ['dbus-run-session', 'dbus-send', 'gnome-keyring-daemon'];
const INSTALLER = 'apt-get';
const PACKAGES = ['gnome-keyring', 'dbus', 'libsecret-1-0'];

const isThere = (program: string): boolean =>
  (process.env.PATH ?? '').split(delimiter).some((folder) => existsSync(join(folder, program)));

/** Makes sure of a Secret Service; answers why there can be none, or null. */
export function whyNoService(): string | null {
  if (process.platform !== 'linux') return 'there is a Secret Service on Linux only';
  if (PROGRAMS.every(isThere)) return null;
  if (process.getuid?.() !== 0 || !isThere(INSTALLER))
    return `${PACKAGES.join(', ')} are not installed, and only root can install them by apt-get`;
  for (const args of [
    ['update', '-qq'],
    ['install', '-y', '-qq', '--no-install-recommends', ...PACKAGES],
  ])
    spawnSync(INSTALLER, args, { stdio: ['ignore', 'ignore', 'inherit'] });
  return PROGRAMS.every(isThere) ? null : `apt-get could not install ${PACKAGES.join(', ')}`;
}

/** `none`: no bus at all. `bare`: nothing is started by the bus. The others have a program that asks for passwords. */
export type Bus = 'none' | 'bare' | 'prompter that gives up' | 'prompter that never shows';

const PROMPTERS: Partial<Record<Bus, string>> = {
  'prompter that gives up': '/bin/false',
  'prompter that never shows': '/bin/sleep 45',
};

/** A bus that starts nothing but what stands in `services`: what else this computer has installed does not answer. */
const busConfig = (services: string): string => `<!DOCTYPE busconfig PUBLIC
  "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN" "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig>
  <type>session</type>
  <listen>unix:tmpdir=/tmp</listen>
  <auth>EXTERNAL</auth>
  <servicedir>${services}</servicedir>
  <policy context="default">
    <allow send_destination="*"/>
    <allow eavesdrop="true"/>
    <allow own="*"/>
  </policy>
</busconfig>
`;

/** Runs a scenario to its end in a process of its own; answers what it printed to standard output and its exit code. */
export function runUnder(bus: Bus, folder: string, scenario: string): { output: string; status: number | null } {
  const [home, run, services] = ['home', 'run', 'services'].map((name) => join(folder, name)) as [
    string,
    string,
    string,
  ];
  for (const made of [home, run, services]) mkdirSync(made, { recursive: true, mode: 0o700 });
  const prompter = PROMPTERS[bus];
  if (prompter !== undefined)
    writeFileSync(
      join(services, 'prompter.service'),
      `[D-BUS Service]\nName=org.gnome.keyring.SystemPrompter\nExec=${prompter}\n`,
    );
  const config = join(folder, 'bus.conf');
  writeFileSync(config, busConfig(services));
  const { DBUS_SESSION_BUS_ADDRESS: _, DISPLAY: __, WAYLAND_DISPLAY: ___, ...rest } = process.env;
  const env = { ...rest, HOME: home, XDG_DATA_HOME: join(home, 'share'), XDG_RUNTIME_DIR: run };
  const program = [process.execPath, fileURLToPath(new URL('./scenario.ts', import.meta.url)), scenario, folder];
  const command = bus === 'none' ? program : ['dbus-run-session', `--config-file=${config}`, '--', ...program];
  // A file, since what the bus has started would hold a pipe open.
  const output = join(folder, 'output');
  const written = openSync(output, 'w');
  const { status } = spawnSync(command[0]!, command.slice(1), {
    env,
    stdio: ['ignore', written, 'ignore'],
    // A scenario that hangs is what must not be.
    timeout: 180_000,
    killSignal: 'SIGKILL',
  });
  closeSync(written);
  return { output: readFileSync(output, 'utf8'), status };
}
