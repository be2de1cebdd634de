import { readdir, readFile } from 'node:fs/promises'
import { compareBytes } from './compare-bytes.ts'
import { ParfaitError } from './errors.ts'

/** What a hook knows of its options. */
interface OptionOwner<O> {
  readonly flavour: { readonly name: string }
  readonly options: O
}

/** Bytes, and their text: what Node calls a Buffer. */
interface FileContent extends Uint8Array {
  /** As UTF-8 where no encoding is named. */
  toString(encoding?: 'utf8' | 'latin1'): string
}

/** The bytes of the file that an option names; undefined where it names none. Error: `settings-invalid`. */
export async function readOptionFile<O extends object>(
  { flavour, options }: OptionOwner<O>,
  option: keyof O & string,
): Promise<FileContent | undefined> {
  const path = String(options[option] ?? '')
  if (path === '') return undefined
  return readFile(path).catch((cause: unknown) => {
    throw optionFault(flavour.name, option, { expected: 'a file that can be read', path, cause })
  })
}

/**
 * All names below the folder that an option names, in byte order, folders included; undefined where it names none.
 * Error: `settings-invalid`.
 */
export async function listOptionFolder<O extends object>(
  { flavour, options }: OptionOwner<O>,
  option: keyof O & string,
): Promise<string[] | undefined> {
  const path = String(options[option] ?? '')
  if (path === '') return undefined
  const names = await readdir(path, { recursive: true, encoding: 'utf8' }).catch(
    (cause: unknown) => {
      throw optionFault(flavour.name, option, {
        expected: 'a folder that can be read',
        path,
        cause,
      })
    },
  )
  return names.sort(compareBytes)
}

function optionFault(
  flavour: string,
  option: string,
  fault: { readonly expected: string; readonly path: string; readonly cause: unknown },
): ParfaitError {
  const code = (fault.cause as NodeJS.ErrnoException).code
  return new ParfaitError(
    'settings-invalid',
    `Expected ${fault.expected}, got '${fault.path}' (${code})`,
    {
      place: `${flavour}.${option}`,
      hint: 'a relative path begins where the command is called',
      cause: fault.cause,
    },
  )
}
