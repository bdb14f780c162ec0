/** `device-…`: the computers of the clinic, on one that is in it. */
import { readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { changeRelay } from '#core/change-relay.ts';
import {
  appoint,
  appointmentsOf,
  belongingOf,
  type DeviceSpace,
  type Duty,
  deviceEntries,
  rename,
  setRights,
  shutOut,
} from '#core/devices.ts';
import { admit, invite, openRelay } from '#core/invitations.ts';
import { rotateWhereDue } from '#core/key-rotation.ts';
import { lostDeviceReport } from '#core/lost-device.ts';
import { systemOutside } from '#core/outside.ts';
import { startSync, untilSettled } from '#core/sync-once.ts';
import { DEVICE_SPACES, type DeviceEntry, usualSpaces } from '#modules/users/contract/devices.api.ts';
import { demand } from '#platform/access/decide.ts';
import type { SyncClient } from '#platform/sync/client-types.ts';
import { type Id, isId } from '#shared/ids/uuid.ts';
import { type Arguments, cliFaults } from '../arguments.ts';
import type { OpenCommand, OpenCommandContext } from '../command.ts';
import { facts } from '../output.ts';
import { readKit } from './keys.ts';

/** A token is a secret of the relay's keeper: it stands in a file. */
function tokenIn(args: Arguments): string {
  const path = args.option('org-token');
  if (path === undefined) return '';
  try {
    return readFileSync(path, 'utf8').trim();
  } catch {
    throw cliFaults['cli.usage']({ problem: `The file ${path} cannot be read` });
  }
}

function spacesIn(args: Arguments): DeviceSpace[] | undefined {
  const text = args.option('spaces');
  if (text === undefined) return undefined;
  const names = text.split(',').map((name) => name.trim());
  const spaces = DEVICE_SPACES.filter((space) => names.includes(space));
  if (spaces.length === 0 || spaces.length !== new Set(names).size)
    throw cliFaults['cli.usage']({ problem: `The option --spaces takes some of ${DEVICE_SPACES.join(',')}` });
  return spaces;
}

/** The one a command names. Fault: `cli.usage`. */
export function deviceIn(args: Arguments): Id {
  const [device] = args.positionals;
  if (!isId(device))
    throw cliFaults['cli.usage']({ problem: 'The id of a computer is needed, as device-list has it' });
  return device;
}

const ownSpaces = ({ installation }: OpenCommandContext): DeviceSpace[] => {
  const { holds } = belongingOf(installation);
  return DEVICE_SPACES.filter((space) => holds(space));
};

/** Before there is a code: one that is answered is used up. */
function demandEyes(args: Arguments): void {
  if (args.flag('wait') && !args.flag('digits-ok') && !process.stdin.isTTY)
    throw cliFaults['cli.usage']({
      problem: 'The digits are compared at a terminal, or taken as equal with --digits-ok',
    });
}

async function sayYes(question: string): Promise<boolean> {
  const reader = createInterface({ input: process.stdin, output: process.stderr });
  const answer = await new Promise<string>((resolve) => reader.question(`${question} [y/N] `, resolve));
  reader.close();
  return /^y(es)?$/i.test(answer.trim());
}

/**
 * The code at once. With `--wait` this computer stays, lets in who answers with it once the digits were compared, and sends what it has.
 * Without, the invitation is kept: `device-invite --wait`, or the program, goes on waiting for the same code until it runs out.
 */
export const deviceInvite: OpenCommand = async (context) => {
  const { args, output, actor, installation } = context;
  demand(actor, { permission: 'settings.manage' });
  demandEyes(args);
  // As is what cannot be meant: the first invitation gives the clinic its relay, whatever becomes of it.
  const asked = spacesIn(args);
  const kit = args.option('kit');
  const work = await openRelay(installation, systemOutside, actor, {
    url: args.option('relay'),
    token: tokenIn(args),
    kit: kit === undefined ? undefined : readKit(kit),
  });
  let sync: SyncClient | null = null;
  try {
    const rights = {
      spaces: asked ?? usualSpaces(ownSpaces(context)),
      admin: args.flag('administrator'),
    };
    const invitation = await invite(installation, work, systemOutside, actor, rights);
    output.result(
      { code: invitation.code, expires: new Date(invitation.expires).toISOString() },
      ({ code, expires }) => `Code: ${code}\nGood until ${expires}, for one computer.`,
    );
    if (!args.flag('wait')) {
      invitation.leave();
      return 0;
    }
    sync = startSync(installation, systemOutside);
    const arrival = await invitation.arrived;
    output.progress(`“${arrival.name}” (${arrival.platform}) shows the digits ${arrival.digits}.`);
    if (!args.flag('digits-ok') && !(await sayYes('Are they the same on its screen?'))) {
      invitation.cancel('invite.digits');
      await invitation.over;
    }
    const device = await admit(installation, invitation, arrival, actor, rights);
    await rotateWhereDue(installation, work.session);
    sync.committed();
    await untilSettled(sync, systemOutside);
    output.result({ joined: device }, (answer) => `Joined: ${answer.joined}`);
    return 0;
  } finally {
    sync?.close();
    work.close();
  }
};

const line = ({ device, name, spaces, admin, since, lastContact, heard, revoked, own }: DeviceEntry): string =>
  [
    device,
    name ?? '(no name yet)',
    spaces.join(','),
    ...(admin ? ['manages computers'] : []),
    `since ${since ?? 'unknown'}`,
    own
      ? 'this computer'
      : lastContact === null
        ? 'never heard of'
        : `last there ${lastContact}, heard of ${heard}`,
    ...(revoked ? ['SHUT OUT'] : []),
  ].join('  ');

export const deviceList: OpenCommand = async ({ output, platform, installation }) => {
  const belonging = belongingOf(installation);
  const answer = {
    standing: belonging.standing,
    relay: belonging.relay(),
    devices: deviceEntries(platform, belonging),
    appointments: appointmentsOf(belonging),
  };
  output.result(answer, ({ devices, appointments }) =>
    [
      ...devices.map(line),
      ...appointments.map(({ duty, device }) => `${duty}: what must happen once is done by ${device}`),
    ].join('\n'),
  );
  return 0;
};

/** Sends what the change brought, records among it, so that it is known elsewhere when the command ends. */
async function sendNow({ installation }: OpenCommandContext): Promise<void> {
  const client = startSync(installation, systemOutside);
  try {
    await untilSettled(client, systemOutside);
  } finally {
    client.close();
  }
}

export const deviceRevoke: OpenCommand = async (context) => {
  const { args, output, actor, installation } = context;
  demand(actor, { permission: 'settings.manage' });
  const device = deviceIn(args);
  await shutOut(installation, systemOutside, actor, device);
  output.result({ revoked: device }, (answer) => `Shut out: ${answer.revoked}`);
  return 0;
};

/** `--for organisation`, which is meant where nothing is said, or `location:` and the id of its record. */
function dutyIn(args: Arguments): Duty {
  const text = args.option('for') ?? 'organisation';
  const location = text.replace(/^location:/, '');
  if (text === 'organisation') return text;
  if (text !== location && isId(location)) return `location:${location}`;
  throw cliFaults['cli.usage']({ problem: 'The option --for takes organisation, or location:ID' });
}

/** Done when the relay has it. Another appointment made since this computer last heard from the relay is not undone. */
export const deviceAppoint: OpenCommand = async (context) => {
  const { args, output, actor, installation } = context;
  demand(actor, { permission: 'settings.manage' });
  const [device, duty] = [deviceIn(args), dutyIn(args)];
  const seen = appointmentsOf(belongingOf(installation)).find((one) => one.duty === duty)?.number ?? 0;
  await appoint(installation, systemOutside, actor, { duty, device, seen });
  output.result({ appointed: device, duty }, facts);
  return 0;
};

/** Done when what was saved here is at that relay. */
export const relayChange: OpenCommand = async (context) => {
  const { args, output, actor, installation } = context;
  demand(actor, { permission: 'settings.manage' });
  const named = { url: args.required('relay'), token: tokenIn(args) };
  const changed = await changeRelay(installation, systemOutside, actor, named);
  await sendNow(context);
  output.result(changed, facts);
  return 0;
};

export const deviceRename: OpenCommand = async (context) => {
  const { args, output, actor, installation } = context;
  demand(actor, { permission: 'settings.manage' });
  const device = deviceIn(args);
  const name = args.required('name').trim();
  rename(installation, actor, device, name);
  output.result({ device, name }, facts);
  return 0;
};

export const deviceSpaces: OpenCommand = async (context) => {
  const { args, output, actor, installation, platform } = context;
  demand(actor, { permission: 'settings.manage' });
  const device = deviceIn(args);
  const spaces = spacesIn(args);
  if (spaces === undefined) throw cliFaults['cli.usage']({ problem: 'The option --spaces is needed' });
  await setRights(installation, systemOutside, actor, device, { spaces });
  await sendNow(context);
  const entry = deviceEntries(platform, belongingOf(installation)).find((one) => one.device === device);
  output.result({ device, spaces: entry?.spaces ?? [] }, facts);
  return 0;
};

export const deviceLost: OpenCommand = async ({ args, output, actor, installation }) => {
  demand(actor, { permission: 'audit.read' });
  output.result(await lostDeviceReport(installation, actor, deviceIn(args)), (one) =>
    JSON.stringify(one, null, 2),
  );
  return 0;
};
