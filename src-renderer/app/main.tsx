/** The window's entry: appearance before the first paint, then words, then the app. */
import '../ui/styles.css';
import '../ui/nonce.ts';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { connectApi } from '../api/connect.ts';
import { getPreferences, watchAppearance } from '../ui/preferences.ts';
import { listenForShortcuts } from '../ui/shortcuts.ts';
import { App } from './app.tsx';
import { languageOfComputer, startTranslations } from './i18n.ts';

watchAppearance();
listenForShortcuts();
const connection = connectApi();
await startTranslations(getPreferences().language ?? languageOfComputer(navigator.languages));
createRoot(document.getElementById('root')!).render(
  <StrictMode>
    <App connection={connection} />
  </StrictMode>,
);
