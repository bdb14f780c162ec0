/** The computers of the clinic: which there are, letting one in, shutting one out (design §6). All of it is an administrator's. */
import { z } from 'zod';
import { command, feed, query } from '#shared/api/contract.ts';
import { idSchema } from '#shared/api/records.api.ts';
import type { Id } from '#shared/ids/uuid.ts';

/** Bodies of records that a computer holds or not; without `local`, which never leaves one. */
export const DEVICE_SPACES = ['org', 'clinical', 'restricted', 'audit'] as const;
type DeviceSpace = (typeof DEVICE_SPACES)[number];
/** What a new computer gets where nobody says otherwise: what the inviting one holds, without what is for few. */
export const usualSpaces = (held: readonly DeviceSpace[]): DeviceSpace[] =>
  DEVICE_SPACES.filter((space) => space !== 'restricted' && held.includes(space));
const spaces = z.array(z.enum(DEVICE_SPACES)).max(DEVICE_SPACES.length);

const deviceSchema = z.strictObject({
  device: idSchema,
  /** Null until its record came. */
  name: z.string().nullable(),
  platform: z.string(),
  spaces,
  /** Whether it may let others in and shut them out. */
  admin: z.boolean(),
  /** When it was let in, ISO 8601; null where its record is not here. */
  since: z.string().nullable(),
  /** When it last told what it has seen, by its own clock, ISO 8601, and never later than it came; null: not since this computer listens. */
  lastContact: z.string().nullable(),
  /** When that came here, by this computer's clock: later, where one of the two was offline meanwhile. */
  heard: z.string().nullable(),
  revoked: z.boolean(),
  /** This computer. */
  own: z.boolean(),
});
export type DeviceEntry = z.output<typeof deviceSchema>;

/** What must happen once is done by one computer: for the organisation, or for a location (`location:` and its record's id). */
const duty = z.union([
  z.literal('organisation'),
  z
    .string()
    .regex(/^location:[0-9a-f-]{36}$/)
    .transform((text) => text as `location:${Id}`),
]);
/** `number`: rises with each appointment to a duty. */
const appointmentSchema = z.strictObject({ duty: z.string(), device: idSchema, number: z.int() });
export type AppointmentEntry = z.output<typeof appointmentSchema>;

/**
 * `alone`: the clinic has no relay yet. `member`: takes part. `revoked`: was shut out. `outside`: came out of a backup and waits to
 * be let in.
 */
export const DEVICE_STANDINGS = ['alone', 'member', 'revoked', 'outside'] as const;

export const listDevices = query({
  name: 'devices.list',
  gate: 'signed-in',
  input: z.strictObject({}),
  output: z.strictObject({
    standing: z.enum(DEVICE_STANDINGS),
    /** Address of the relay; null: none yet. */
    relay: z.string().nullable(),
    /** Whether this computer may change the list. */
    mayManage: z.boolean(),
    devices: z.array(deviceSchema),
    /** Who does what must happen once; empty while the clinic has no relay. */
    appointments: z.array(appointmentSchema),
    /** Whether there is a reason to begin anew as another computer. */
    mayStartOver: z.boolean(),
  }),
  reads: ['device'],
});

const fault = z.strictObject({ code: z.string(), message: z.string(), remedy: z.string() });

/** How the one invitation that there can be is getting on. */
const invitationSchema = z.discriminatedUnion('step', [
  z.strictObject({ step: z.literal('none') }),
  z.strictObject({ step: z.literal('opening') }),
  /** `text`: for a QR code. `expires`: ISO 8601. */
  z.strictObject({ step: z.literal('open'), code: z.string(), text: z.string(), expires: z.string() }),
  /** Somebody answered with the code: the digits must be the same on both screens. */
  z.strictObject({
    step: z.literal('arrived'),
    digits: z.string(),
    name: z.string(),
    platform: z.string(),
    expires: z.string(),
  }),
  /** Confirmed here; the other computer gets ready. */
  z.strictObject({ step: z.literal('joining'), name: z.string() }),
  z.strictObject({ step: z.literal('joined'), device: idSchema, name: z.string() }),
  z.strictObject({ step: z.literal('failed'), fault }),
]);
export type InvitationState = z.output<typeof invitationSchema>;

/** The state of the invitation now, then each change of it. */
export const invitationWatch = feed({
  name: 'devices.invitation',
  gate: 'settings.manage',
  input: z.strictObject({}),
  output: invitationSchema,
});

/** Begins an invitation; with the first one the clinic gets its relay. `devices.invitation` tells how it goes. */
export const beginInvitation = command({
  name: 'devices.invite',
  gate: 'settings.manage',
  input: z.strictObject({
    /** Needed where the clinic has no relay yet. */
    relay: z.string().trim().max(300).optional(),
    /** What the relay's keeper gave out for a new clinic. */
    token: z.string().trim().max(200).default(''),
    /** The recovery kit, where `kit.needed` asked for it. */
    kit: z.string().max(2000).optional(),
    spaces: spaces.min(1),
    admin: z.boolean(),
  }),
  output: z.strictObject({}),
  errors: ['relay.address', 'kit.needed', 'kit.wrong', 'kit.malformed', 'device.not_admin', 'invite.busy'],
});

/** The digits are the same on both screens, says whoever proves who he is. */
export const confirmInvitation = command({
  name: 'devices.confirm',
  gate: 'settings.manage',
  input: z.strictObject({ password: z.string().min(1).max(1000) }),
  output: z.strictObject({}),
  errors: ['password.wrong', 'password.slow', 'invite.expired', 'invite.burned'],
});

/** `different`: the digits were not the same. */
export const cancelInvitation = command({
  name: 'devices.cancel',
  gate: 'settings.manage',
  input: z.strictObject({ different: z.boolean().default(false) }),
  output: z.strictObject({}),
});

/** Shuts a computer out; done when the relay has it. */
export const revokeDevice = command({
  name: 'devices.revoke',
  gate: 'settings.manage',
  input: z.strictObject({ device: idSchema, password: z.string().min(1).max(1000) }),
  output: z.strictObject({}),
  errors: ['password.wrong', 'password.slow', 'relay.unreachable', 'device.last_admin', 'device.unknown'],
});

/**
 * Goes to another relay, or to the same that lost its key: the clinic's from then on where this computer manages computers; elsewhere only
 * if the relay proves that it is the clinic's.
 */
export const changeRelay = command({
  name: 'devices.changeRelay',
  gate: 'settings.manage',
  input: z.strictObject({
    /** Left out: the address the clinic has. */
    relay: z.string().trim().min(1).max(300).optional(),
    /** What the relay's keeper gave out for a new clinic. */
    token: z.string().trim().max(200).default(''),
    password: z.string().min(1).max(1000),
  }),
  output: z.strictObject({ relay: z.string() }),
  errors: [
    'password.wrong',
    'password.slow',
    'relay.address',
    'relay.unreachable',
    'relay.refused',
    'device.not_admin',
    'membership.forked',
  ],
});

/** Makes a computer the one that does what must happen once. `seen`: the number of the appointment on the screen, 0 for none. */
export const appointDevice = command({
  name: 'devices.appoint',
  gate: 'settings.manage',
  input: z.strictObject({
    duty,
    device: idSchema,
    seen: z.int().min(0),
    password: z.string().min(1).max(1000),
  }),
  output: z.strictObject({}),
  errors: [
    'password.wrong',
    'password.slow',
    'relay.unreachable',
    'device.unknown',
    'device.not_admin',
    'device.appointed_meanwhile',
  ],
});

export const renameDevice = command({
  name: 'devices.rename',
  gate: 'settings.manage',
  input: z.strictObject({ device: idSchema, name: z.string().trim().min(1).max(120) }),
  output: z.strictObject({}),
  errors: ['device.unknown', 'device.unnamed'],
});

/** What a computer holds and whether it manages computers. */
export const setDeviceRights = command({
  name: 'devices.setRights',
  gate: 'settings.manage',
  input: z.strictObject({ device: idSchema, spaces: spaces.min(1), admin: z.boolean() }),
  output: z.strictObject({}),
  errors: ['relay.unreachable', 'device.last_admin', 'device.unknown', 'device.space_not_held'],
});

const lostSchema = z.strictObject({
  made: z.string(),
  device: deviceSchema,
  /** What it held at most, as far as this computer knows; null for spaces this computer does not hold itself. */
  held: z.array(
    z.strictObject({
      space: z.enum(DEVICE_SPACES),
      records: z.record(z.string(), z.strictObject({ live: z.number(), deleted: z.number() })).nullable(),
    }),
  ),
  /** Who could open it, with the right password. */
  users: z.array(z.strictObject({ login: z.string(), name: z.string(), active: z.boolean() })),
  /** Whether it was shut out, and all it held has new keys since. */
  shutOut: z.boolean(),
});
export type LostDeviceReport = z.output<typeof lostSchema>;

/** The report on a computer that was lost (PR-S1): what it held, when it was last heard of, whether it is shut out. */
export const lostDevice = command({
  name: 'devices.lostReport',
  gate: 'audit.read',
  input: z.strictObject({ device: idSchema }),
  output: lostSchema,
  errors: ['device.unknown'],
});
