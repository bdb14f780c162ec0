/** Shows the overlay that is open. One line per overlay. */

import { closeOverlay, useOverlay } from './overlays.ts';
import { ChangePasswordDialog } from './settings/change-password-dialog.tsx';
import { ShortcutSheet } from './shell/shortcut-sheet.tsx';

export function OverlayHost() {
  const overlay = useOverlay();
  switch (overlay?.kind) {
    case 'shortcuts':
      return <ShortcutSheet onClose={closeOverlay} />;
    case 'password':
      return <ChangePasswordDialog onClose={closeOverlay} />;
    default:
      return null;
  }
}
