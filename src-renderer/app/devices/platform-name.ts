/** Operating systems as their makers call them; another one as it calls itself. */
const NAMES: Readonly<Record<string, string>> = { darwin: 'macOS', linux: 'Linux', win32: 'Windows' };

export const platformName = (platform: string): string => NAMES[platform] ?? platform;
