import { afterEach, beforeEach, expect, it } from 'vitest';
import type { WhisperFrame } from '#protocol/frames.ts';
import { createSigner } from '#protocol/signing.ts';
import { foundTestOrganisation, type TestDevice, type TestOrganisation, testRandom } from './device.testing.ts';
import { createTestRelay, type TestRelay } from './relay.testing.ts';
import { createWhispering, type Whispering } from './whispering.ts';

let relay: TestRelay;
let clinic: TestOrganisation;
let other: TestDevice;
beforeEach(async () => {
  relay = createTestRelay();
  clinic = await foundTestOrganisation(relay);
  other = await clinic.member(['org']);
});
afterEach(() => clinic.close());

const runOf = ({ belonging: { identity, log, keys } }: TestDevice): Whispering =>
  createWhispering({
    ...{ identity, keys, membership: log, clock: relay.clock, random: testRandom },
    signer: createSigner(identity.sign.privateKey),
  });
/** As the relay hands it on. */
const passed = (frame: Extract<WhisperFrame, { kind: 'whisper' }> | null) =>
  ({ kind: 'whispered', from: clinic.first.id, space: 'org', bytes: frame!.bytes }) as const;

it('is heard once', () => {
  const [speaker, listener] = [runOf(clinic.first), runOf(other)];
  const frame = passed(speaker.seal({ space: 'org' }, Buffer.from('here')));
  expect(listener.open(frame)?.bytes.toString()).toBe('here');
  expect(listener.open(frame)).toBeNull();
});

it('is not heard again by a program that was started anew, though it is not old yet', () => {
  const speaker = runOf(clinic.first);
  const frame = passed(speaker.seal({ space: 'org' }, Buffer.from('here')));
  expect(runOf(other).open(frame)).not.toBeNull();
  relay.advance(60_000);
  const again = runOf(other);
  expect(again.open(frame)).toBeNull();
  expect(again.open(passed(speaker.seal({ space: 'org' }, Buffer.from('still here'))))).not.toBeNull();
});
