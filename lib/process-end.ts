import { constants } from 'node:os'

/** How a process ended, for the middle of a sentence, and what may be done about it. */
interface DescribedEnd {
  readonly says: string
  readonly hint?: string
}

const crash = {
  says: 'crashed',
  hint: "run the same again; where it crashes again, update what 'parfait doctor' lists, and report it",
}

/** Signals that tell a reason. No process sends itself the first one, and few users send it; signal(7). */
const reasons: Readonly<Record<string, DescribedEnd>> = {
  SIGKILL: {
    says: 'was killed by the kernel, most likely for memory',
    hint: "give it more memory (also the limit of its cgroup), or run less beside it; 'dmesg' says whom the kernel killed",
  },
  SIGSEGV: crash,
  SIGBUS: {
    says: 'crashed',
    hint: 'a file system may be full, or a disk damaged; then run the same again',
  },
  SIGILL: {
    says: 'crashed',
    hint: 'this processor, or the emulator in its place, lacks an instruction',
  },
  SIGABRT: crash,
  SIGFPE: crash,
  SIGXFSZ: {
    says: 'wrote a file that is larger than this user may have it',
    hint: "raise the limit: 'ulimit -f'",
  },
  SIGXCPU: {
    says: 'used more processor time than this user may',
    hint: "raise the limit: 'ulimit -t'",
  },
}

/** How a process ended, in words: a signal, an exit code, or 128 and a signal as shells tell it. */
export function describeEnd(end: {
  readonly code: number | null
  readonly signal?: string | null
}): DescribedEnd {
  const { code, signal = null } = end
  const number = signal === null && code !== null && code > 128 ? code - 128 : undefined
  const name = signal ?? Object.entries(constants.signals).find(([, one]) => one === number)?.[0]
  if (name === undefined) return { says: `ended with exit code ${code}` }
  const reason = reasons[name]
  if (reason) return { ...reason, says: `${reason.says} (${name})` }
  const known = (constants.signals as Readonly<Record<string, number>>)[name]
  return { says: `was ended by signal ${known} (${name})` }
}

/** Exit code of a process as shells tell it: 128 and the signal that ended it. */
export function exitCodeAsShell(code: number | null, signal: NodeJS.Signals | null): number {
  return code ?? 128 + (signal === null ? 0 : constants.signals[signal])
}
