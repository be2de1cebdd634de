import { createInterface } from 'node:readline'
import { Writable } from 'node:stream'
import { ParfaitError } from '../errors.ts'
import type { CommandIo } from './io.ts'

/** Asks for something on the terminal, where it is not shown. Errors: `secret-missing` where there is no terminal or no answer, `interrupted`. */
export async function askSecret(name: string, { stdin, stderr }: CommandIo): Promise<string> {
  if (!stdin.isTTY) throw missing(name)
  stderr.write(`${name}: `)
  const nowhere = new Writable({ write: (_piece, _encoding, done) => done() })
  const lines = createInterface({ input: stdin, output: nowhere, terminal: true })
  try {
    return await new Promise<string>((resolve, reject) => {
      lines.once('line', (line) => (line === '' ? reject(missing(name)) : resolve(line)))
      lines.once('SIGINT', () => reject(new ParfaitError('interrupted', 'Interrupted')))
      lines.once('close', () => reject(missing(name)))
    })
  } finally {
    lines.close()
    stderr.write('\n')
  }
}

function missing(name: string): ParfaitError {
  return new ParfaitError('secret-missing', `Expected '${name}', got nothing`, {
    place: name,
    hint: `export it, or answer on a terminal: read -rs ${name}; export ${name}`,
  })
}
