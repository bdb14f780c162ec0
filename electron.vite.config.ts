/**
 * Builds the three environments into out/: main (the shell, and the programs it and the edge start), preload, renderer.
 * Everything of main lies in one folder, since modules find their neighbours (core, reader worker) beside themselves.
 */
import { fileURLToPath } from 'node:url';
import tailwindcss from '@tailwindcss/vite';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'electron-vite';
import { licences } from './build/licences.ts';
import { BUNDLED_PACKAGES, MAIN_PROGRAMS } from './build/main-programs.ts';
import { styleHashes } from './build/style-hashes.ts';

const at = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

export default defineConfig({
  main: {
    build: {
      outDir: at('out/main'),
      // Read from the disk, not over a network.
      chunkSizeWarningLimit: 1000,
      // Hundreds of small files take a core longer to open than to run. Native packages stay where Node finds them.
      externalizeDeps: { exclude: [...BUNDLED_PACKAGES] },
      rolldownOptions: {
        input: Object.fromEntries(Object.entries(MAIN_PROGRAMS).map(([name, path]) => [name, at(path)])),
        output: { format: 'es', entryFileNames: '[name].js', chunkFileNames: '[name]-[hash].js' },
      },
    },
  },
  preload: {
    build: {
      outDir: at('out/preload'),
      // A sandboxed preload script can neither be a module nor load one.
      externalizeDeps: false,
      rolldownOptions: {
        input: { preload: at('src-preload/preload.ts') },
        output: { format: 'cjs', entryFileNames: '[name].cjs' },
      },
    },
  },
  renderer: {
    root: at('src-renderer'),
    // `app://` and the edge both serve the page at the root of an origin of its own.
    base: '/',
    plugins: [react(), tailwindcss(), styleHashes(), licences(at('.'))],
    build: {
      outDir: at('out/renderer'),
      emptyOutDir: true,
      // Inlined files would need `data:` in the policy of scripts and styles.
      assetsInlineLimit: 0,
      modulePreload: { polyfill: false },
      minify: true,
      rolldownOptions: { input: at('src-renderer/index.html') },
    },
  },
});
