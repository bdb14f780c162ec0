/** Shows the overlay that is open. One line per overlay. */

import { NewAccountDialog } from '../modules/accounts/new-account-dialog.tsx';
import { NewPersonDialog } from '../modules/people/new-person-dialog.tsx';
import { CommandPalette } from '../modules/search/command-palette.tsx';
import { closeOverlay, useOverlay } from './overlays.ts';
import { ChangePasswordDialog } from './settings/change-password-dialog.tsx';
import { ShortcutSheet } from './shell/shortcut-sheet.tsx';

export function OverlayHost() {
  const overlay = useOverlay();
  switch (overlay?.kind) {
    case 'palette':
      return <CommandPalette typed={overlay.typed} onClose={closeOverlay} />;
    case 'create':
      return overlay.entity === 'account' ? (
        <NewAccountDialog values={overlay.values} onClose={closeOverlay} />
      ) : (
        <NewPersonDialog values={overlay.values} onClose={closeOverlay} />
      );
    case 'shortcuts':
      return <ShortcutSheet onClose={closeOverlay} />;
    case 'password':
      return <ChangePasswordDialog onClose={closeOverlay} />;
    default:
      return null;
  }
}
