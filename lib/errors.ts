/** What `errorCodes` says of one error: its exit code and, in a line, what it means. */
interface ErrorKind {
  /** 1: the build failed. 2: what was asked for is wrong. 130: interrupted. */
  readonly exit: 1 | 2 | 130
  readonly summary: string
}

/** Every error that users can meet. `docs/errors.md` documents each; a test compares both ways. */
export const errorCodes = {
  usage: { exit: 2, summary: 'the command line was not understood' },
  'settings-invalid': { exit: 2, summary: 'a setting does not fit its schema' },
  'flavour-unknown': { exit: 2, summary: 'no flavour of that name on the search path' },
  'flavour-manifest': { exit: 2, summary: 'a flavour.json does not fit its schema' },
  'flavour-cycle': { exit: 2, summary: 'flavours require each other in a circle' },
  'flavour-conflict': { exit: 2, summary: 'flavours that exclude each other were combined' },
  'flavour-provider': { exit: 2, summary: 'nothing provides what is required, or too much does' },
  'flavour-changed': { exit: 1, summary: 'a file of a flavour was changed while the build ran' },
  'lock-missing': { exit: 2, summary: 'flavours shall be locked, and there is no lock' },
  'lock-differs': { exit: 2, summary: 'a flavour is not what the lock says' },
  'secret-missing': { exit: 2, summary: 'a secret that a flavour needs was not given' },
  'secret-unknown': { exit: 2, summary: 'a secret was given that no flavour declares' },
  'hooks-too-many': { exit: 2, summary: 'more steps than layers can lie over each other' },
  'hook-invalid': { exit: 2, summary: 'a hook file that no runner could run' },
  'hook-failed': { exit: 1, summary: 'a hook ended with an error' },
  'hook-output': { exit: 1, summary: 'a hook yielded something that its phase does not take' },
  'image-leaks': { exit: 1, summary: 'the image would give away where it was made, or a secret' },
  'text-refused': { exit: 1, summary: 'a name or a value has no place in what a program reads' },
  'layout-invalid': { exit: 1, summary: 'the disk layout cannot be laid out' },
  'tree-invalid': { exit: 1, summary: 'something in a finished tree cannot be written' },
  'archive-invalid': { exit: 1, summary: 'an archive is damaged, or has what is not accepted' },
  'disk-too-small': { exit: 1, summary: 'the content does not fit the disk' },
  'disk-full': { exit: 1, summary: 'the file system of the store or of the output is full' },
  'boot-loader': { exit: 1, summary: 'the image cannot be made bootable' },
  'tool-missing': { exit: 2, summary: 'a program that the build needs is not installed' },
  'tool-failed': { exit: 1, summary: 'a program that the build called failed' },
  'sandbox-unavailable': { exit: 2, summary: 'this host lets this user make no sandbox' },
  'sandbox-failed': { exit: 1, summary: 'a sandbox ended before its work was done' },
  'store-locked': { exit: 1, summary: 'the store is in use by another process' },
  'offline-missing': { exit: 1, summary: 'offline, and something needed is not in the store' },
  'archive-unreachable': { exit: 1, summary: 'a package archive did not answer' },
  'output-refused': { exit: 2, summary: 'the output cannot be written where it was asked for' },
  'system-refused': { exit: 1, summary: 'the operating system refused a file or a process' },
  'target-invalid': { exit: 2, summary: 'an address or option that no target understands' },
  'target-differs': { exit: 2, summary: 'another file is at the target already' },
  'target-refused': { exit: 1, summary: 'a target did not take a file' },
  'target-unreachable': { exit: 1, summary: 'a target did not answer, or failed again and again' },
  'target-damaged': { exit: 1, summary: 'what a target has is not what was sent' },
  'layer-differs': { exit: 1, summary: 'a shared store has another layer of the same key' },
  'layer-missing': {
    exit: 1,
    summary: 'a layer that was asked for is not there, or is not believed',
  },
  'ramdisk-missing': { exit: 1, summary: 'something that a ramdisk needs is not in its source' },
  'ramdisk-invalid': { exit: 1, summary: 'something in the source of a ramdisk cannot be used' },
  'image-invalid': { exit: 2, summary: 'an image cannot be read, or lacks what was looked for' },
  'reports-refused': { exit: 1, summary: 'the reports of a session cannot be taken' },
  'test-failed': { exit: 1, summary: 'an image did not do what its settings ask of it' },
  'boot-failed': { exit: 1, summary: 'the machine did not do what was waited for' },
  'server-unknown': {
    exit: 2,
    summary: 'no build server of the list is, or can do, what is asked',
  },
  'server-unreachable': { exit: 1, summary: 'no connection to a build server' },
  'server-host-key': { exit: 2, summary: 'the key of a build server is unknown, or another one' },
  'server-refused': { exit: 1, summary: 'a build server lets nobody in by these keys' },
  'server-missing': { exit: 2, summary: 'a build server has no parfait where it was looked for' },
  'server-version': { exit: 2, summary: 'a build server has another parfait' },
  'server-protocol': { exit: 1, summary: 'what comes over a connection is not what parfait says' },
  'server-lost': { exit: 1, summary: 'the connection to a build server broke' },
  'artifact-damaged': { exit: 1, summary: 'a file did not arrive as it was sent' },
  'queue-missing': { exit: 2, summary: 'no queue was named, or what it needs is not installed' },
  'queue-unreachable': { exit: 1, summary: 'the queue of a farm does not answer' },
  'batch-unknown': { exit: 2, summary: 'a queue has no batch of that name' },
  'job-lost': { exit: 1, summary: 'whoever made an image was gone, again and again' },
  'worker-unfit': { exit: 1, summary: 'a machine could not do two jobs one after the other' },
  'apply-refused': { exit: 2, summary: 'something of a flavour cannot be done to a running host' },
  'host-unfit': { exit: 2, summary: 'a host lacks what parfait apply needs there' },
  'host-busy': { exit: 1, summary: 'another parfait apply works on the host' },
  'host-lost': { exit: 1, summary: 'the connection to a host broke amid its work' },
  interrupted: { exit: 130, summary: 'interrupted by the user' },
} as const satisfies Record<string, ErrorKind>

export type ErrorCode = keyof typeof errorCodes

/** Where, what to do, and why: what an error carries beside its message. */
interface ErrorDetails {
  /** File, setting or step that the error is about. */
  readonly place?: string | undefined
  /** What the user can do about it, in one sentence. */
  readonly hint?: string | undefined
  readonly cause?: unknown
}

/** The one error class. The message says what was expected and what came, values quoted. */
export class ParfaitError extends Error {
  override readonly name = 'ParfaitError'
  readonly code: ErrorCode
  readonly place: string | undefined
  readonly hint: string | undefined

  constructor(code: ErrorCode, message: string, details: ErrorDetails = {}) {
    super(message, details.cause === undefined ? undefined : { cause: details.cause })
    this.code = code
    this.place = details.place
    this.hint = details.hint
  }

  /** The exit code that a command ends with for this error. */
  get exitCode(): number {
    return errorCodes[this.code].exit
  }
}

/** Several faults of input, reported together. */
export class Faults extends AggregateError {
  override readonly name = 'Faults'
  declare readonly errors: ParfaitError[]

  constructor(errors: readonly ParfaitError[]) {
    super([...errors], errors.map((error) => error.message).join('\n'))
  }

  get exitCode(): number {
    return Math.max(...this.errors.map((error) => error.exitCode))
  }
}

/** Throws nothing for no fault, the fault itself for one, and `Faults` for more. */
export function throwFaults(faults: readonly ParfaitError[]): void {
  const [first, second] = faults
  if (first && !second) throw first
  if (first) throw new Faults(faults)
}

/** The exit code of a command that ended with this error, whatever it is. */
export function exitCodeOf(error: unknown): number {
  return error instanceof ParfaitError || error instanceof Faults ? error.exitCode : 1
}

/** True for an error of the operating system with this `code`, such as ENOENT. */
export function isErrno(error: unknown, code: string): boolean {
  return error instanceof Error && 'code' in error && error.code === code
}

/** The faults in what was thrown; what is no fault of input is thrown on. */
export function faultsOf(error: unknown): ParfaitError[] {
  if (error instanceof Faults) return [...error.errors]
  if (error instanceof ParfaitError) return [error]
  throw error
}
