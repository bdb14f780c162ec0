/** The pages of the signed-in part and their addresses. In the hash, so that no address ever reaches a server's log. */
import {
  createHashHistory,
  createRootRoute,
  createRoute,
  createRouter,
  type RouterHistory,
  redirect,
} from '@tanstack/react-router';
import { Broken } from './error-boundary.tsx';
import { HelpPage } from './help/help-page.tsx';
import { HomePage } from './home/home-page.tsx';
import { NotFoundPage } from './not-found-page.tsx';
import { SettingsPage } from './settings/settings-page.tsx';
import { Shell } from './shell/shell.tsx';

const root = createRootRoute({
  component: Shell,
  notFoundComponent: NotFoundPage,
  errorComponent: ({ error }) => <Broken thrown={error} />,
});

const home = createRoute({ getParentRoute: () => root, path: '/', component: HomePage });

const settings = createRoute({
  getParentRoute: () => root,
  path: '/settings',
  beforeLoad: () => {
    throw redirect({ to: '/settings/$section', params: { section: 'organisation' }, replace: true });
  },
});
const settingsSection = createRoute({
  getParentRoute: () => root,
  path: '/settings/$section',
  component: SettingsPage,
});

const help = createRoute({
  getParentRoute: () => root,
  path: '/help',
  beforeLoad: () => {
    throw redirect({ to: '/help/$page', params: { page: 'getting-started' }, replace: true });
  },
});
const helpPage = createRoute({ getParentRoute: () => root, path: '/help/$page', component: HelpPage });

const routeTree = root.addChildren([home, settings, settingsSection, help, helpPage]);

export const createAppRouter = (history: RouterHistory = createHashHistory()) =>
  createRouter({ routeTree, history, scrollRestoration: false, defaultPreload: false });

declare module '@tanstack/react-router' {
  interface Register {
    router: ReturnType<typeof createAppRouter>;
  }
}
