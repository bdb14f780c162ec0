/** Reads what strace wrote down: everything a process and its threads did to the files of one folder, and what they told their host. */
export type DiskEvent =
  | { readonly kind: 'create'; readonly path: string; readonly truncate: boolean }
  | { readonly kind: 'write'; readonly path: string; readonly at: number | 'end'; readonly bytes: Buffer }
  | { readonly kind: 'truncate'; readonly path: string; readonly length: number }
  | { readonly kind: 'sync'; readonly path: string }
  | { readonly kind: 'rename'; readonly path: string; readonly to: string }
  | { readonly kind: 'remove'; readonly path: string }
  | { readonly kind: 'folder'; readonly path: string }
  /** Bytes on a pipe or socket: what the host was told. */
  | { readonly kind: 'told'; readonly bytes: Buffer };

/** The calls to be written down; `-y` names files by their paths, `-xx` writes every byte. */
export const STRACE = [
  'strace',
  '-f',
  '-qq',
  '-y',
  '-xx',
  '-s',
  '4194304',
  '--seccomp-bpf',
  '-e',
  'trace=openat,creat,pwrite64,write,writev,sendmsg,fsync,fdatasync,ftruncate,fallocate,rename,renameat,renameat2,unlink,unlinkat,mkdir,mkdirat,link,linkat',
] as const;

const unhex = (text: string): Buffer => Buffer.from(text.replaceAll('\\x', ''), 'hex');
const STRINGS = /"((?:\\x[0-9a-f]{2})*)"(\.\.\.)?/g;
const HANDLE = /^(\d+)<([^>]*)>/;

/** A call that another thread interrupted is written in two parts. */
function* wholeLines(text: string): Generator<string> {
  const begun = new Map<string, string>();
  for (const line of text.split('\n')) {
    const found = /^(\d+)\s+(.*)$/.exec(line);
    if (!found) continue;
    const [, pid, rest] = found as unknown as [string, string, string];
    if (rest.endsWith(' <unfinished ...>')) begun.set(pid, rest.slice(0, -' <unfinished ...>'.length));
    else {
      const resumed = /^<\.\.\. \w+ resumed>/.exec(rest);
      yield resumed ? `${begun.get(pid) ?? ''}${rest.slice(resumed[0].length)}` : rest;
    }
  }
}

/** Events of files below `folder`, in the order in which the calls returned. Throws where strace cut bytes short. */
export function parseTrace(text: string, folder: string): readonly DiskEvent[] {
  const events: DiskEvent[] = [];
  const isOurs = (path: string): boolean => path === folder || path.startsWith(`${folder}/`);
  const position = new Map<string, number | 'end'>();
  for (const line of wholeLines(text)) {
    const found = /^(\w+)\((.*)\)\s+= (-?\d+)/.exec(line);
    if (!found) continue;
    const [, name, args, result] = found as unknown as [string, string, string, string];
    if (Number(result) < 0) continue;
    const strings = [...args.matchAll(STRINGS)].map(([, hex, cut]) => {
      if (cut) throw new Error('strace cut a call short');
      return unhex(hex!);
    });
    const handle = HANDLE.exec(args);
    const path = handle ? pathOf(handle[2]!) : '';
    const [one = '', two = ''] = strings.map(String);
    switch (name) {
      case 'openat':
      case 'creat':
        if (isOurs(one) && /O_CREAT|O_TRUNC/.test(args))
          events.push({ kind: 'create', path: one, truncate: args.includes('O_TRUNC') });
        if (isOurs(one)) position.set(one, args.includes('O_APPEND') ? 'end' : 0);
        break;
      case 'pwrite64':
        if (isOurs(path)) {
          const at = Number(/, (\d+)$/.exec(args)![1]);
          events.push({ kind: 'write', path, at, bytes: strings[0]!.subarray(0, Number(result)) });
        }
        break;
      case 'write':
      case 'writev':
      case 'sendmsg': {
        const bytes = Buffer.concat(strings).subarray(0, Number(result));
        if (isOurs(path)) {
          const at = position.get(path) ?? 'end';
          events.push({ kind: 'write', path, at, bytes });
          if (at !== 'end') position.set(path, at + bytes.length);
        } else events.push({ kind: 'told', bytes });
        break;
      }
      case 'ftruncate':
        if (isOurs(path)) events.push({ kind: 'truncate', path, length: Number(/, (\d+)$/.exec(args)![1]) });
        break;
      case 'fsync':
      case 'fdatasync':
        if (isOurs(path)) events.push({ kind: 'sync', path });
        break;
      case 'rename':
      case 'renameat':
      case 'renameat2':
        if (isOurs(one)) events.push({ kind: 'rename', path: one, to: two });
        break;
      case 'unlink':
      case 'unlinkat':
        if (isOurs(one)) events.push({ kind: 'remove', path: one });
        break;
      case 'mkdir':
      case 'mkdirat':
        if (isOurs(one)) events.push({ kind: 'folder', path: one });
        break;
      default:
        if (isOurs(path) || isOurs(one)) throw new Error(`nobody knows how to replay ${name}`);
    }
  }
  return events;
}

/** `-xx` writes the paths of handles as bytes too. */
const pathOf = (text: string): string => (text.startsWith('\\x') ? unhex(text).toString() : text);
