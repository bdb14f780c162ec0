/** A relay that says once that it took a new organisation, and threw it away. */
import { expect, it } from 'vitest';
import { replies, requests } from '#protocol/frames.ts';
import { createIdSource, idToBytes } from '#shared/ids/uuid.ts';
import { createMeta } from '../database/meta.ts';
import { openTestDatabase } from '../database/testing.ts';
import { newKitCode } from '../keys/recovery-kit.ts';
import { createBelonging } from './belonging.ts';
import { testRandom } from './device.testing.ts';
import { openAtRelay } from './publish.ts';
import { keepKit, keptKitOf } from './recovery-keys.ts';
import { createTestRelay, replyIn, requestIn } from './relay.testing.ts';

it('is given it again', async () => {
  const relay = createTestRelay();
  const newId = createIdSource({ now: () => relay.clock.now() }, testRandom);
  const database = await openTestDatabase();
  const meta = createMeta(database.writer);
  meta.set('device', idToBytes(newId()));
  const belonging = createBelonging(database.writer, newId(), testRandom);
  keepKit(meta, newKitCode(testRandom), belonging.identity);
  const connect = () =>
    openAtRelay({
      outside: relay.outside,
      belonging,
      random: testRandom,
      url: relay.url,
      token: '',
      kit: () => keptKitOf(meta, belonging.identity.device)!,
    }).then(
      (work) => {
        work.close();
        return 'done';
      },
      (thrown) => `${thrown.code} ${JSON.stringify(thrown.params)}`,
    );
  let isLost = false;
  relay.tamper = (direction, frame) => {
    const request = requestIn(direction, frame);
    if (isLost || request?.kind !== 'publish') return frame;
    isLost = true;
    // Something else that is answered by `ok`, or refused; what is said instead follows.
    return Buffer.from(requests.encode({ kind: 'enter', ref: request.ref, invite: 'ab'.repeat(16) }));
  };
  const { tamper } = relay;
  let ref = 0;
  let isSaid = false;
  relay.tamper = (direction, frame) => {
    const request = requestIn(direction, frame);
    if (request?.kind === 'publish' && !isLost) ref = request.ref;
    const reply = replyIn(direction, frame);
    if (!isSaid && ref !== 0 && reply !== null && 'ref' in reply && reply.ref === ref) {
      isSaid = true;
      return Buffer.from(replies.encode({ kind: 'ok', ref }));
    }
    return tamper(direction, frame);
  };
  const first = await connect();
  const outcomes = [first, await connect(), await connect()];
  belonging.close();
  await database.close();
  expect(outcomes.at(-1)).toBe('done');
});
