/** A slow core, and one that refuses: what lies between the window and its core in a test. */
import type { Page } from '@playwright/test';
import type { ClientFrame } from '#shared/api/frame.ts';

/** What is answered to a save that is refused. */
export const FULL = {
  code: 'disk.full',
  message: 'The disk of this computer is full.',
  remedy: 'Free some space, then try again.',
};

/** Lies between window and core. */
export class Between {
  /** What is answered is held back until `release`. */
  isHolding = false;
  /** So many saves are not handed on, and answered with a fault. */
  refusals = 0;
  /** Saves that the window asked for. */
  saves = 0;
  readonly #held: (() => void)[] = [];

  readonly #save: string;

  /** Told which call saves. */
  constructor(save: { readonly name: string }) {
    this.#save = save.name;
  }

  async stand(page: Page): Promise<void> {
    await page.routeWebSocket(/.*/, (socket) => {
      const core = socket.connectToServer();
      const answer = (message: string | Buffer) => this.#answer(() => socket.send(message));
      core.onMessage(answer);
      socket.onMessage((message) => {
        const refused = this.#refuse(JSON.parse(String(message)) as ClientFrame);
        if (refused === null) core.send(message);
        else answer(refused);
      });
    });
  }

  release(): void {
    this.isHolding = false;
    for (const say of this.#held.splice(0)) say();
  }

  #answer(say: () => void): void {
    if (this.isHolding) this.#held.push(say);
    else say();
  }

  #refuse(frame: ClientFrame): string | null {
    if (!('params' in frame) || frame.params.path !== this.#save) return null;
    this.saves += 1;
    if (this.refusals === 0) return null;
    this.refusals -= 1;
    const data = { fault: FULL, httpStatus: 507 };
    return JSON.stringify({ id: frame.id, error: { code: -32_000, message: FULL.message, data } });
  }
}
