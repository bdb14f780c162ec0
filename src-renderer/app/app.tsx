/** The whole interface: providers around the gate that decides between set-up, unlock and the shell. */
import { RouterProvider } from '@tanstack/react-router';
import { useEffect, useState } from 'react';
import type { Connection } from '../api/connection.ts';
import { ApiProvider } from '../api/provider.tsx';
import { ClosingGuard } from '../entity-views/unsaved.tsx';
import { followInAppLinks } from '../ui/in-app-links.ts';
import { Toaster } from '../ui/toast.tsx';
import { TooltipProvider } from '../ui/tooltip.tsx';
import { Announcer } from './announcer.tsx';
import { ErrorBoundary } from './error-boundary.tsx';
import { Gate } from './gate.tsx';
import { createAppRouter } from './router.tsx';

export function App({ connection }: { readonly connection: Connection }) {
  const [router] = useState(() => createAppRouter());
  useEffect(() => followInAppLinks(router.history), [router]);
  return (
    <ErrorBoundary>
      <ApiProvider connection={connection}>
        <TooltipProvider>
          <Gate onAnother={() => void router.navigate({ to: '/', replace: true })}>
            <RouterProvider router={router} />
          </Gate>
          <ClosingGuard />
          <Toaster />
          <Announcer />
        </TooltipProvider>
      </ApiProvider>
    </ErrorBoundary>
  );
}
