import type { Readable, Writable } from 'node:stream'
import type { Options, Result } from 'execa'

/** What a descriptor of a program is; a number is one of ours. */
export type Descriptor = 'pipe' | 'ignore' | 'inherit' | number

/** How a program is begun. No shell, and nothing of our own environment. */
interface StartRequest {
  readonly command: string
  readonly args: readonly string[]
  /** The whole environment. */
  readonly env: Readonly<Record<string, string>>
  /** Descriptors from 0 on: pipes for the first three, and no more, where nothing is said. */
  readonly stdio?: readonly Descriptor[]
  readonly cwd?: string | undefined
  /** In a session of its own: no signal of our terminal reaches it. */
  readonly detached?: boolean
  /** Its abort ends the program by SIGTERM. */
  readonly signal?: AbortSignal | undefined
}

/** What a caller sees of a program that runs; as of `child_process`. */
export interface Child {
  readonly pid?: number
  readonly stdin: Writable | null
  readonly stdout: Readable | null
  readonly stderr: Readable | null
  readonly stdio: readonly (Readable | Writable | null | undefined)[]
  readonly exitCode: number | null
  readonly signalCode: NodeJS.Signals | null
  kill(signal?: NodeJS.Signals): boolean
  unref(): void
}

/** One with pipes for all three. */
export interface PipedChild extends Child {
  readonly stdin: Writable
  readonly stdout: Readable
  readonly stderr: Readable
}

/** How a program ended. */
export interface ProgramEnd {
  readonly code: number | null
  readonly signal: NodeJS.Signals | null
  /** Why it never began; code and signal are null then, and only then. */
  readonly fault: Error | undefined
}

/** A program that runs beside us. */
export interface Program<Of extends Child = Child> {
  readonly child: Of
  /** Resolves when it is gone and its pipes are closed. Never rejects. */
  readonly ended: Promise<ProgramEnd>
}

let loaded: typeof import('execa').execa | undefined

/** execa, loaded with the first program: who starts none shall not wait for it. */
export async function loadExeca(): Promise<typeof import('execa').execa> {
  loaded ??= (await import('execa')).execa
  return loaded
}

/**
 * Starts a program that its caller talks with. What of its pipes nobody has begun to read in the same turn of
 * the event loop is dropped.
 */
export async function startProgram(
  request: StartRequest & { readonly stdio?: never },
): Promise<Program<PipedChild>>
export async function startProgram(request: StartRequest): Promise<Program>
export async function startProgram(request: StartRequest): Promise<Program> {
  const execa = await loadExeca()
  const [stdin = 'pipe', stdout = 'pipe', stderr = 'pipe', ...more] = request.stdio ?? []
  const options: Options = {
    extendEnv: false,
    // Ended by its caller, and by nobody else.
    cleanup: false,
    forceKillAfterDelay: false,
    // Errors of execa quote all that was printed, which takes half a minute for 60 MB.
    buffer: false,
    reject: false,
    env: request.env,
    // Its type has the numbers up to 9 alone.
    stdio: [stdin, stdout, stderr, ...more] as NonNullable<Options['stdio']>,
    detached: request.detached ?? false,
    ...(request.cwd !== undefined && { cwd: request.cwd }),
    ...(request.signal && { cancelSignal: request.signal }),
  }
  const child = execa(request.command, request.args, options)
  // A program that ends before it has read its input is judged by its exit code, not by EPIPE.
  child.stdin?.on('error', () => {})
  return { child, ended: child.then(endOf) }
}

function endOf({ exitCode, signal, cause }: Result): ProgramEnd {
  const code = exitCode ?? null
  if (signal !== undefined) return { code, signal: signal as NodeJS.Signals, fault: undefined }
  if (code !== null) return { code, signal: null, fault: undefined }
  const fault = cause instanceof Error ? cause : new Error(String(cause))
  return { code, signal: null, fault }
}
