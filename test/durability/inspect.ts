/** Opens what is left of a clinic with the product's own code and asks it what it finds. */
import { checkInstallation } from '#core/check.ts';
import type { Platform } from '#platform/module.ts';
import { Fault } from '#shared/errors/fault.ts';
import { installationOf } from './clinic.ts';
import type { Look } from './ledger.ts';

export interface Inspection {
  /** The fault it would not open for. */
  readonly refused: Fault | null;
  /** Codes and places that `check` names. */
  readonly problems: readonly string[];
  /** What the caller found. */
  readonly found: readonly string[];
}

/** What the product threw and is no fault: it has to name everything that is wrong with a file. */
export class Unnamed extends Error {
  constructor(thrown: unknown) {
    super('the product named no fault', { cause: thrown });
    const { code = '', stack = thrown } = thrown as { code?: string; stack?: string };
    this.stack = `the product named no fault: ${code} ${stack}`;
  }
}

export const lookIn =
  (platform: Platform): Look =>
  (entity, id) => {
    const state = platform.records.peek(entity, id);
    return state && { entity, deleted: state.deleted, values: state.values };
  };

/** Opens, checks and asks. Throws `Unnamed`. */
export async function inspect(
  folder: string,
  key: Uint8Array,
  ask: (look: Look, platform: Platform) => readonly string[] | Promise<readonly string[]>,
  { check = true, later = false }: { readonly check?: boolean; readonly later?: boolean } = {},
): Promise<Inspection> {
  const installation = installationOf(folder, { later });
  try {
    installation.open(key);
  } catch (thrown) {
    if (!(thrown instanceof Fault)) throw new Unnamed(thrown);
    return { refused: thrown, problems: [], found: [] };
  }
  try {
    const { platform } = installation;
    const found = await ask(lookIn(platform), platform);
    const { problems, unsettled } = check
      ? checkInstallation(platform, key, () => {})
      : { problems: [], unsettled: [] };
    return {
      refused: null,
      problems: [
        ...problems.map(({ code, where, message }) => `${code} ${where}: ${message}`),
        ...unsettled.map((part) => `${part} was not checked to its end`),
      ],
      found,
    };
  } finally {
    await installation.seal().catch(() => undefined);
  }
}
