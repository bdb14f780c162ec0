/** The pages of the signed-in part and their addresses. In the hash, so that no address ever reaches a server's log. */
import {
  createHashHistory,
  createRootRoute,
  createRoute,
  createRouter,
  type RouterHistory,
  redirect,
} from '@tanstack/react-router';
import { AccountPage } from '../modules/accounts/account-page.tsx';
import { AccountsPage } from '../modules/accounts/accounts-page.tsx';
import { ImportPage } from '../modules/importing/import-page.tsx';
import { ImportReportPage } from '../modules/importing/import-report.tsx';
import { ChoosePage } from '../modules/people/merging/choose-page.tsx';
import { DuplicatesPage } from '../modules/people/merging/duplicates-page.tsx';
import { MergePage } from '../modules/people/merging/merge-page.tsx';
import { PeoplePage } from '../modules/people/people-page.tsx';
import { PersonPage } from '../modules/people/person-page.tsx';
import { AllTasksPage } from '../modules/tasks/all-tasks-page.tsx';
import { MyWorkPage } from '../modules/tasks/my-work-page.tsx';
import { TaskPage } from '../modules/tasks/task-page.tsx';
import { Broken } from './error-boundary.tsx';
import { HelpPage } from './help/help-page.tsx';
import { HomePage } from './home/home-page.tsx';
import { NotFoundPage } from './not-found-page.tsx';
import { QuestionsPage } from './questions/questions-page.tsx';
import { SettingsPage } from './settings/settings-page.tsx';
import { Shell } from './shell/shell.tsx';

const root = createRootRoute({
  component: Shell,
  notFoundComponent: NotFoundPage,
  errorComponent: ({ error }) => <Broken thrown={error} />,
});

const home = createRoute({ getParentRoute: () => root, path: '/', component: HomePage });

const questions = createRoute({ getParentRoute: () => root, path: '/questions', component: QuestionsPage });

const people = createRoute({ getParentRoute: () => root, path: '/people', component: PeoplePage });
const person = createRoute({ getParentRoute: () => root, path: '/people/$id', component: PersonPage });
const duplicates = createRoute({
  getParentRoute: () => root,
  path: '/people/duplicates',
  component: DuplicatesPage,
});
const mergeWith = createRoute({ getParentRoute: () => root, path: '/people/$id/merge', component: ChoosePage });
const merge = createRoute({ getParentRoute: () => root, path: '/people/$id/merge/$other', component: MergePage });
const accounts = createRoute({ getParentRoute: () => root, path: '/accounts', component: AccountsPage });
const account = createRoute({ getParentRoute: () => root, path: '/accounts/$id', component: AccountPage });

const tasks = createRoute({ getParentRoute: () => root, path: '/tasks', component: MyWorkPage });
const allTasks = createRoute({ getParentRoute: () => root, path: '/tasks/all', component: AllTasksPage });
const task = createRoute({ getParentRoute: () => root, path: '/tasks/$id', component: TaskPage });

const importing = createRoute({ getParentRoute: () => root, path: '/import', component: ImportPage });
const importReport = createRoute({
  getParentRoute: () => root,
  path: '/import/$batch',
  component: ImportReportPage,
});

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

const routeTree = root.addChildren([
  home,
  questions,
  people,
  person,
  duplicates,
  mergeWith,
  merge,
  accounts,
  account,
  tasks,
  allTasks,
  task,
  importing,
  importReport,
  settings,
  settingsSection,
  help,
  helpPage,
]);

export const createAppRouter = (history: RouterHistory = createHashHistory()) =>
  createRouter({ routeTree, history, scrollRestoration: false, defaultPreload: false });

declare module '@tanstack/react-router' {
  interface Register {
    router: ReturnType<typeof createAppRouter>;
  }
}
