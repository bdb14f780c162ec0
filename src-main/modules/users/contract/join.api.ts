/** A new computer that gets a clinic from a relay, before anybody is signed in: part of set-up. */
import { z } from 'zod';
import { firstSyncSchema } from '#modules/settings/contract/sync.api.ts';
import { command, feed } from '#shared/api/contract.ts';

const fault = z.strictObject({ code: z.string(), message: z.string(), remedy: z.string() });

const joinSchema = z.discriminatedUnion('step', [
  z.strictObject({ step: z.literal('none') }),
  z.strictObject({ step: z.literal('asking') }),
  /** Both screens show these digits; the other one confirms. */
  z.strictObject({ step: z.literal('comparing'), digits: z.string(), organisation: z.string() }),
  /** `wrong`: the one given before did not open this user's key. */
  z.strictObject({ step: z.literal('password'), login: z.string(), wrong: z.boolean() }),
  z.strictObject({ step: z.literal('making') }),
  /** The clinic is here and its records come, as many changes so far; who gave the password is signed in as soon as hers is among them. */
  z.strictObject({
    step: z.literal('fetching'),
    login: z.string(),
    changes: z.int(),
    progress: firstSyncSchema.nullable(),
  }),
  /** Signed in; further records follow. */
  z.strictObject({ step: z.literal('joined'), login: z.string() }),
  z.strictObject({ step: z.literal('failed'), fault }),
]);
export type JoinState = z.output<typeof joinSchema>;

/** How it goes now, then each change of it. */
export const joinWatch = feed({
  name: 'setup.joinWatch',
  gate: 'anyone',
  input: z.strictObject({}),
  output: joinSchema,
});

/** Begins; `setup.joinWatch` tells how it goes. `code`: as typed, or the text of a QR code. */
export const beginJoin = command({
  name: 'setup.join',
  gate: 'anyone',
  input: z.strictObject({ relay: z.string().trim().min(1).max(300), code: z.string().trim().min(1).max(400) }),
  output: z.strictObject({}),
  errors: ['setup.done', 'invite.busy'],
});

/** The inviting user's password, when it is asked for. */
export const givePassword = command({
  name: 'setup.joinPassword',
  gate: 'anyone',
  input: z.strictObject({ password: z.string().min(1).max(1000) }),
  output: z.strictObject({}),
});

/** Gives up while nobody was let in; puts a failure away. */
export const cancelJoin = command({
  name: 'setup.joinCancel',
  gate: 'anyone',
  input: z.strictObject({}),
  output: z.strictObject({}),
});

/**
 * The clinic's computers are lost: everything comes back from the relay by the recovery kit, and this computer is its only one.
 * `setup.joinWatch` tells how it goes.
 */
export const recoverFromRelay = command({
  name: 'setup.recover',
  gate: 'anyone',
  input: z.strictObject({
    relay: z.string().trim().min(1).max(300),
    kit: z.string().min(1).max(2000),
    login: z.string().trim().min(1).max(64),
    password: z.string().min(1).max(1000),
  }),
  output: z.strictObject({}),
  errors: ['setup.done', 'invite.busy'],
});

/**
 * This computer can't go on as the one it was: it was shut out, there are two of it, or the list of computers was split. It keeps all it has and
 * waits to be let in as another; everybody is signed out.
 */
export const startOver = command({
  name: 'devices.startOver',
  gate: 'settings.manage',
  input: z.strictObject({ password: z.string().min(1).max(1000) }),
  output: z.strictObject({}),
  errors: ['password.wrong', 'password.slow', 'device.in_place'],
});

/** For a computer whose clinic came out of a backup: how letting it in again goes, now and at each change. */
export const rejoinWatch = feed({
  name: 'devices.rejoinWatch',
  gate: 'settings.manage',
  input: z.strictObject({}),
  output: joinSchema,
});

/** Begins; `devices.rejoinWatch` tells how it goes. */
export const beginRejoin = command({
  name: 'devices.rejoin',
  gate: 'settings.manage',
  input: beginJoin.input,
  output: z.strictObject({}),
  errors: ['invite.busy'],
});

export const cancelRejoin = command({
  name: 'devices.rejoinCancel',
  gate: 'settings.manage',
  input: z.strictObject({}),
  output: z.strictObject({}),
});
