/** Shows the overlay that is open. One line per overlay. */
import type { ComponentType } from 'react';
import { NewAccountDialog } from '../modules/accounts/new-account-dialog.tsx';
import { NewPersonDialog } from '../modules/people/new-person-dialog.tsx';
import { CommandPalette } from '../modules/search/command-palette.tsx';
import { NewTaskDialog } from '../modules/tasks/new-task-dialog.tsx';
import { closeOverlay, useOverlay } from './overlays.ts';
import { ChangePasswordDialog } from './settings/change-password-dialog.tsx';
import { ShortcutSheet } from './shell/shortcut-sheet.tsx';

interface FormProps {
  readonly values: Readonly<Record<string, unknown>> | undefined;
  readonly onClose: () => void;
}

/** The new-record form of each entity that has one. */
const FORMS: Readonly<Record<string, ComponentType<FormProps>>> = {
  person: NewPersonDialog,
  account: NewAccountDialog,
  task: NewTaskDialog,
};

export function OverlayHost() {
  const overlay = useOverlay();
  switch (overlay?.kind) {
    case 'palette':
      return <CommandPalette typed={overlay.typed} onClose={closeOverlay} />;
    case 'create': {
      const Form = FORMS[overlay.entity];
      return Form ? <Form values={overlay.values} onClose={closeOverlay} /> : null;
    }
    case 'shortcuts':
      return <ShortcutSheet onClose={closeOverlay} />;
    case 'password':
      return <ChangePasswordDialog onClose={closeOverlay} />;
    default:
      return null;
  }
}
