import { closeSync, readdirSync, readFileSync } from 'node:fs'

/** O_CLOEXEC as proc(5) shows it in `fdinfo`, in octal; Node has it on all that it opens. */
const closeOnExec = 0o2000000

/** Standard input and output, errors, and the user's terminal where a shell may be opened. */
const ours = 5

/**
 * Closes what whoever called parfait had open and passed on, such as the lock of `exec 200>lock`: a program that is
 * started would get it, and Node closes no descriptor that it does not know.
 */
export function closeInherited(): void {
  for (const name of readdirSync('/proc/self/fd'))
    if (Number(name) > ours && isInherited(name)) closeSync(Number(name))
}

function isInherited(name: string): boolean {
  try {
    const info = readFileSync(`/proc/self/fdinfo/${name}`, 'latin1')
    const flags = /^flags:\s*([0-7]+)$/m.exec(info)?.[1] ?? '0'
    return (Number.parseInt(flags, 8) & closeOnExec) === 0
  } catch {
    // That of the list itself, which is closed again.
    return false
  }
}
