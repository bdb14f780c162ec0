/** The only file that imports Electron. That it compiles is the proof that Electron has all of what the shell uses. */
import {
  app,
  BrowserWindow,
  type BrowserWindowConstructorOptions,
  dialog,
  ipcMain,
  Menu,
  MessageChannelMain,
  powerMonitor,
  protocol,
  session,
  shell,
  utilityProcess,
} from 'electron';
import type { Electron } from './surface.ts';

export const electron: Electron = {
  app,
  // A window's options name our own view of a session, which is the real one all the same.
  createWindow: (options) => new BrowserWindow(options as BrowserWindowConstructorOptions),
  dialog,
  ipcMain,
  Menu,
  MessageChannelMain,
  powerMonitor,
  protocol,
  session,
  shell,
  utilityProcess,
};
