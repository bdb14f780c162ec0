/** Puts the connection and the cache of answers above the screens. The cache lives in memory only and dies with the page. */
import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { createContext, type ReactNode, useContext, useState } from 'react';
import { Fault } from '#shared/errors/fault.ts';
import type { Connection } from './connection.ts';

const ConnectionContext = createContext<Connection | null>(null);

/** While the core restarts (under 5 s) a screen keeps what it shows and asks again, before it shows a failure. */
const RETRIES = 20;
const RETRY_EVERY = 500;
const UNREACHABLE = new Set(['core.lost', 'core.unreachable']);

function createQueryClient(): QueryClient {
  return new QueryClient({
    defaultOptions: {
      queries: {
        // The core is on this machine: whether there is a network says nothing about it.
        networkMode: 'always',
        refetchOnWindowFocus: false,
        refetchOnReconnect: false,
        retry: (failures, error) => error instanceof Fault && UNREACHABLE.has(error.code) && failures < RETRIES,
        retryDelay: RETRY_EVERY,
      },
      mutations: { networkMode: 'always', retry: false },
    },
  });
}

interface Props {
  readonly connection: Connection;
  /** By default one of its own; tests look into theirs. */
  readonly queryClient?: QueryClient;
  readonly children: ReactNode;
}

/** Once, at the root of the page. */
export function ApiProvider({ connection, queryClient, children }: Props) {
  const [client] = useState(() => queryClient ?? createQueryClient());
  return (
    <ConnectionContext value={connection}>
      <QueryClientProvider client={client}>{children}</QueryClientProvider>
    </ConnectionContext>
  );
}

/** The connection itself: `useApi().call(contract, input)` for what is neither a screen's data nor a button's command. */
export function useApi(): Connection {
  const connection = useContext(ConnectionContext);
  if (connection === null) throw new Error('useApi needs an ApiProvider above it');
  return connection;
}
