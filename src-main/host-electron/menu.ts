/** The application menu: only what the system itself does. Everything of ours is in the window, with its own keys. */
import type { MenuItem } from './surface.ts';

export function menuTemplate(platform: NodeJS.Platform): MenuItem[] {
  const program: MenuItem =
    platform === 'darwin'
      ? { role: 'appMenu' }
      : { label: 'Almoner', submenu: [{ role: 'close' }, { role: 'quit' }] };
  const view: MenuItem = {
    label: 'View',
    submenu: [
      { role: 'resetZoom' },
      { role: 'zoomIn' },
      { role: 'zoomOut' },
      { type: 'separator' },
      { role: 'togglefullscreen' },
      { role: 'minimize' },
    ],
  };
  return [program, { role: 'editMenu' }, view];
}
