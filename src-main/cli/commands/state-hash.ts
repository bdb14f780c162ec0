/**
 * `state-hash`: one figure for all that the live records say, equal on every device that holds the same; and one for each space
 * that this device holds.
 */
import { registry } from '#modules/entities.ts';
import { stateHash } from '#platform/records/state-hash.ts';
import type { Space } from '#shared/entity/entity.ts';
import type { OpenCommand } from '../command.ts';
import { saidNotHeld } from '../not-held.ts';
import { facts } from '../output.ts';

export const stateHashCommand: OpenCommand = async ({ output, platform }) => {
  const { spaces, ...whole } = stateHash(platform.writer, registry);
  const held = Object.fromEntries(Object.entries(spaces).filter(([space]) => platform.holds(space as Space)));
  const answer = { ...whole, spaces: held, ...saidNotHeld(platform, registry.entities) };
  output.result(answer, (state) => facts({ ...state }));
  return 0;
};
