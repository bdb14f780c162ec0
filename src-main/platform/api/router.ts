/**
 * One loop builds the router from the handlers (design §10). What every procedure goes through, in this order: its gate,
 * its input's schema, the handler, its output's schema. Invariants: nobody learns anything about an input before the gate
 * let them pass; what a signed-in user asked for is not sent once that session has ended; a wrong output is a defect and
 * its content stays here.
 */
import { initTRPC } from '@trpc/server';
import type { Actor } from '#shared/access/actor.ts';
import type { Permission } from '#shared/access/permission.ts';
import { apiFaults } from '#shared/api/api.faults.ts';
import type { Contract } from '#shared/api/contract.ts';
import type { Handler } from '../module.ts';
import { errorShape } from './error-shape.ts';

/** Who calls, over which session. The actor is asked for at each step, since a session may end in between. */
export interface ApiContext {
  readonly sessionId: string;
  actor(): Actor | null;
  /** Aborted when the session that is signed in now ends. */
  sessionSignal(): AbortSignal;
}

/** Throws `access.denied` where the actor lacks the permission. */
export type Demand = (actor: Actor, permission: Permission) => void;

const trpc = initTRPC
  .context<ApiContext>()
  .create({ isServer: true, isDev: false, errorFormatter: ({ error }) => errorShape(error) });

const NEVER = new AbortController().signal;

/** Answers the actor for the handler. Faults: `session.required`, `access.denied`. */
function pass({ gate }: Contract, context: ApiContext, demand: Demand): Actor | null {
  const actor = context.actor();
  if (gate === 'anyone') return actor;
  if (actor === null) throw apiFaults['session.required']();
  if (gate !== 'signed-in') demand(actor, gate);
  return actor;
}

function mount({ contract, handle }: Handler, demand: Demand) {
  const gated = trpc.procedure
    .use(({ ctx, next }) => {
      pass(contract, ctx, demand);
      return next();
    })
    .input(contract.input);
  const run = (input: unknown, context: ApiContext, signal: AbortSignal = NEVER) =>
    handle(input as never, { actor: pass(contract, context, demand), signal, sessionId: context.sessionId });

  if (contract.kind === 'command')
    return gated.output(contract.output).mutation(({ input, ctx, signal }) => run(input, ctx, signal));
  if (contract.kind === 'query')
    return gated.output(contract.output).query(async ({ input, ctx, signal }) => {
      const output = await run(input, ctx, signal);
      pass(contract, ctx, demand);
      return output;
    });
  return gated.subscription(async function* ({ input, ctx, signal = NEVER }) {
    const end = contract.gate === 'anyone' ? signal : AbortSignal.any([signal, ctx.sessionSignal()]);
    for await (const message of run(input, ctx, end) as AsyncIterable<unknown>) {
      pass(contract, ctx, demand);
      yield await contract.output.parseAsync(message);
    }
    pass(contract, ctx, demand);
  });
}

type Mounted = ReturnType<typeof mount>;
interface Tree {
  [name: string]: Mounted | Tree;
}

/** Builds the router: `slice.verb` becomes a procedure of a nested router. Two contracts of one name are a defect. */
export function buildRouter(handlers: readonly Handler[], demand: Demand) {
  const tree: Tree = {};
  const names = new Set<string>();
  for (const handler of handlers) {
    const { name } = handler.contract;
    if (!/^[a-z]\w*(\.[a-z]\w*)+$/i.test(name) || names.has(name))
      throw new Error(`contract name ${name} is taken or malformed`);
    names.add(name);
    const path = name.split('.');
    const verb = path.pop() as string;
    let branch = tree;
    for (const step of path) {
      branch[step] ??= {};
      branch = branch[step] as Tree;
    }
    branch[verb] = mount(handler, demand);
  }
  return trpc.router(tree);
}

export type ApiRouter = ReturnType<typeof buildRouter>;
