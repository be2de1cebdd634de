import { ParfaitError } from '../errors.ts'
import type { PipedChild, Program } from '../start.ts'
import type { Host } from './host.ts'

/** A host says no more than this to one question. Bytes. */
const mostAnswer = 64 << 20

/** Runs a short script on the host to its end, and gives back what it printed. Errors: `host-lost`, `host-unfit`. */
export async function ask(
  host: Host,
  script: string,
  of: { readonly isRoot: boolean; readonly input?: string },
): Promise<string> {
  const program = await host.start(script, of)
  const text = collect(program)
  program.child.stdin.end(of.input ?? '')
  const { stdout, stderr } = await text
  const { code } = await program.ended
  if (code === 0) return stdout
  if (code === 255 || code === null) throw lost(host)
  throw new ParfaitError('host-unfit', `'${host.name}' refused: ${stderr.trim().slice(-500)}`, {
    place: host.name,
    hint: 'look there what is wrong: parfait has to read and write /var/lib/parfait',
  })
}

async function collect({ child }: Program<PipedChild>) {
  const [stdout, stderr] = await Promise.all([child.stdout, child.stderr].map(textOf))
  return { stdout: stdout ?? '', stderr: stderr ?? '' }
}

async function textOf(stream: PipedChild['stdout']): Promise<string> {
  const parts: Buffer[] = []
  let size = 0
  for await (const part of stream as AsyncIterable<Buffer>) {
    size += part.length
    if (size > mostAnswer)
      throw new ParfaitError('host-unfit', 'The host says too much to one question', {
        hint: `${mostAnswer} bytes are taken; a file that a module hook reads comes in Base64`,
      })
    parts.push(part)
  }
  return Buffer.concat(parts).toString('utf8')
}

/** The connection broke: whatever ran there was ended. */
export function lost({ name }: Pick<Host, 'name'>): ParfaitError {
  return new ParfaitError('host-lost', `The connection to '${name}' broke`, {
    place: name,
    hint: 'run the same again: it begins with the step that was not finished',
  })
}
