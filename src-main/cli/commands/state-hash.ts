/** `state-hash`: one figure for all that the live records say, equal on every device that holds the same. */
import { registry } from '#modules/entities.ts';
import { stateHash } from '#platform/records/state-hash.ts';
import type { OpenCommand } from '../command.ts';
import { facts } from '../output.ts';

export const stateHashCommand: OpenCommand = async ({ output, platform }) => {
  output.result(stateHash(platform.writer, registry), (state) => facts({ ...state }));
  return 0;
};
