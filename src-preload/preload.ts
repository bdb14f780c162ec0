/**
 * Hands the page one port to the core, each time it asks and the host has one. It gives the page no object of Electron's
 * and no way to send anything else: what the page says here is one word, and what it gets is the port or one word.
 */
import { contextBridge, ipcRenderer } from 'electron';
import { HANDOVER, HOST_MARK } from '#shared/api/handover.ts';

contextBridge.exposeInMainWorld(HOST_MARK, true);

const { origin } = window.location;

window.addEventListener('message', (event: MessageEvent) => {
  if (event.source === window && event.origin === origin && event.data === HANDOVER.dial)
    ipcRenderer.send(HANDOVER.dial);
});

ipcRenderer.on(HANDOVER.port, ({ ports }) => window.postMessage(HANDOVER.port, origin, [...ports]));
ipcRenderer.on(HANDOVER.lost, () => window.postMessage(HANDOVER.lost, origin));
