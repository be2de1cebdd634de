import { totalmem } from 'node:os'

/** A folder or file of the sandbox's worker, as a hook sees it. */
export interface Bind {
  readonly from: string
  readonly to: string
  readonly writable?: boolean
  /** Left out where `from` does not exist. */
  readonly optional?: boolean
}

/**
 * What a hook sees: a root, and what is bound over it. Plain data, so that it can be printed and tested.
 * `tree`: the chroot. `host`: the whole host, read-only. `tools`: the host's programs, or those of a tree, and nothing of its users.
 */
export interface View {
  readonly root:
    | { readonly kind: 'tree'; readonly folder: string; readonly writable: boolean }
    | { readonly kind: 'host' }
    | { readonly kind: 'tools'; readonly folder?: string }
  readonly binds: readonly Bind[]
  /** A tree that is bound writable at this path and gets /dev, /proc, /tmp and /run of its own, for chroot. */
  readonly chroot?: { readonly from: string; readonly to: string }
  /** Secrets as files, by name, in each of these folders: in memory, read-only, for root alone. */
  readonly secrets?: { readonly names: readonly string[]; readonly folders: readonly string[] }
  /** Sockets of the host outside of /run, which are hidden. */
  readonly sockets?: readonly string[]
  /** For contracts that expect it so: /tmp is the tree's own, which later hooks see, and /sys is there, read-only. */
  readonly ownTmp?: boolean
  /**
   * Of what makes an operating system: it may mount, and so stays in the worker's user namespace. All others are put
   * into one of their own, which owns neither the mounts nor the network that they see.
   */
  readonly mayMount?: true
  /** A network of its own, with nothing in it. */
  readonly isOffline?: true
  /**
   * Nothing can be written but what is bound so; of the host's files in /etc only what programs cannot start without
   * is there. For what reads a finished tree, which may talk a program into anything.
   */
  readonly isSealed?: true
  /** Where a file system in memory is mounted: it takes what is written to it, three quarters of memory at most. */
  readonly memory?: string
  /** The working directory; default `/`. */
  readonly folder?: string
}

/** Folders of the host that hold programs and no users' data. */
const toolFolders = ['/usr', '/bin', '/sbin', '/lib', '/lib32', '/lib64', '/libx32']
const programFiles = ['/etc/ld.so.cache', '/etc/alternatives']
const toolFiles = [
  '/etc/ssl',
  '/etc/ca-certificates',
  '/etc/nsswitch.conf',
  '/etc/hosts',
  '/etc/resolv.conf',
  '/etc/passwd',
  '/etc/group',
]

/** Arguments of bwrap for a view; see bwrap(1). It gives each hook its own mount, pid, ipc and uts namespace. */
export function viewArguments(view: View): string[] {
  return [
    ...['--unshare-pid', '--unshare-ipc', '--unshare-uts', '--hostname', 'localhost'],
    // A loader that somebody gave to all of their Node programs is not there in a view.
    ...['--die-with-parent', '--unsetenv', 'NODE_OPTIONS'],
    ...(view.isOffline ? ['--unshare-net'] : []),
    ...rootArguments(view),
    ...['--dev', '/dev', '--proc', '/proc'],
    // What root may write there changes the host: core_pattern is a command that its kernel runs.
    ...(view.mayMount ? [] : ['--ro-bind', '/proc/sys', '/proc/sys']),
    ...(view.root.kind === 'host' ? hideSockets(view) : []),
    ...(hasTmp(view) ? ['--perms', '1777', '--tmpfs', '/tmp'] : []),
    ...(view.root.kind === 'tree' && view.ownTmp ? ['--ro-bind', '/sys', '/sys'] : []),
    ...(view.root.kind === 'tree' ? ['--perms', '0755', '--tmpfs', '/run'] : []),
    ...(view.chroot ? chrootArguments(view.chroot, view) : []),
    ...memoryArguments(view),
    ...view.binds.flatMap(bindArguments),
    ...secretArguments(view),
    ...(view.isSealed ? ['--remount-ro', '/dev'] : []),
    // What a module writes beside the tree by mistake would be nowhere.
    ...(view.root.kind === 'tools' ? ['--remount-ro', '/'] : []),
    ...['--chdir', view.folder ?? '/'],
  ]
}

function hasTmp({ root, ownTmp, isSealed }: View): boolean {
  return root.kind !== 'host' && !ownTmp && !isSealed
}

function memoryArguments({ memory }: View): string[] {
  if (memory === undefined) return []
  const bytes = Math.floor((totalmem() * 3) / 4)
  return ['--perms', '0700', '--size', String(bytes), '--tmpfs', memory]
}

/** Capabilities that reach the host from wherever they are used; capabilities(7). */
const hostCapabilities = [
  'SYS_MODULE',
  'SYS_BOOT',
  'SYS_TIME',
  'SYS_RAWIO',
  'SYSLOG',
  'NET_ADMIN',
  'MAC_ADMIN',
  'MAC_OVERRIDE',
  'WAKE_ALARM',
  'BLOCK_SUSPEND',
  'AUDIT_CONTROL',
  'BPF',
  'PERFMON',
]

/** Where bwrap reads the namespace from that it puts a hook into, when all is mounted. */
const namespaceDescriptor = 4

/** What takes power from a hook: a user namespace of its own, or the worst capabilities where it may mount. */
export function powerArguments({ mayMount }: View, isRealRoot: boolean): string[] {
  if (!mayMount) return ['--userns2', String(namespaceDescriptor)]
  return isRealRoot ? hostCapabilities.flatMap((name) => ['--cap-drop', `CAP_${name}`]) : []
}

/** Files of /run that resolv.conf may be a link to. */
const resolverFiles = ['systemd/resolve', 'resolvconf', 'NetworkManager'].flatMap((folder) =>
  ['resolv.conf', 'stub-resolv.conf'].map((name) => `/run/${folder}/${name}`),
)

/** Sockets of daemons obey whoever may connect, and a read-only mount does not keep anybody from that. */
function hideSockets({ sockets = [] }: View): string[] {
  return [
    ...['--perms', '0755', '--tmpfs', '/run'],
    ...resolverFiles.flatMap((path) => ['--ro-bind-try', path, path]),
    ...sockets.flatMap((path) => ['--ro-bind', '/dev/null', path]),
  ]
}

/** Where bwrap reads the filter of system calls from. */
export const filterDescriptor = 5

/** What keeps every program in a view from system calls that reach the host; `callFilter` is what lies there. */
export const filterArguments: readonly string[] = ['--seccomp', String(filterDescriptor)]

/** Hides files of /proc, by absolute paths that are there, also from programs of a chroot. */
export function hidingArguments({ chroot }: View, paths: readonly string[]): string[] {
  const roots = ['', ...(chroot ? [chroot.to] : [])]
  return roots.flatMap((root) =>
    paths.flatMap((path) => ['--ro-bind', '/dev/null', `${root}${path}`]),
  )
}

/** The first descriptor that bwrap reads a secret from; `secretPipes` gives the order. */
export const firstSecretPipe = 6

/** The name of the secret behind each descriptor: one a folder, because a pipe can be read once. */
export function secretPipes({ secrets }: View): string[] {
  return secrets ? secrets.folders.flatMap(() => secrets.names) : []
}

/** What bwrap copies from a pipe into a file system in memory never lies on a disk. */
function secretArguments({ secrets }: View): string[] {
  if (!secrets || secrets.names.length === 0) return []
  let pipe = firstSecretPipe
  return secrets.folders.flatMap((folder) => [
    ...['--perms', '0700', '--tmpfs', folder],
    ...secrets.names.flatMap((name) => [
      ...['--perms', '0400', '--file', String(pipe++), `${folder}/${name}`],
    ]),
    ...['--remount-ro', folder],
  ])
}

function rootArguments({ root, isSealed }: View): string[] {
  if (root.kind === 'host') return ['--ro-bind', '/', '/']
  if (root.kind === 'tree') return [root.writable ? '--bind' : '--ro-bind', root.folder, '/']
  const paths = [...toolFolders, ...programFiles, ...(isSealed ? [] : toolFiles)]
  const { folder = '' } = root
  const binds = paths.flatMap((path) => ['--ro-bind-try', `${folder}${path}`, path])
  return ['--perms', '0755', '--tmpfs', '/', ...binds]
}

function chrootArguments(
  { from, to }: { from: string; to: string },
  { ownTmp, mayMount }: View,
): string[] {
  return [
    ...['--bind', from, to, '--dev', `${to}/dev`, '--proc', `${to}/proc`],
    ...(mayMount ? [] : ['--ro-bind', '/proc/sys', `${to}/proc/sys`]),
    ...(ownTmp ? ['--ro-bind', '/sys', `${to}/sys`] : ['--perms', '1777', '--tmpfs', `${to}/tmp`]),
    ...['--perms', '0755', '--tmpfs', `${to}/run`],
  ]
}

function bindArguments({ from, to, writable, optional }: Bind): string[] {
  return [`--${writable ? '' : 'ro-'}bind${optional ? '-try' : ''}`, from, to]
}
