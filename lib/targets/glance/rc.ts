import { ParfaitError } from '../../errors.ts'
import { readAssignments } from '../../settings/assignments.ts'

/** What a file that clouds hand out for a shell says. */
interface RcFile {
  /** Values of `OS_…`, empty ones left out. */
  readonly variables: ReadonlyMap<string, string>
  /** Variables that it asks people for. */
  readonly asked: readonly string[]
}

/** What does nothing to variables, or only takes away what is empty or old. */
const idle = [
  /^echo\b[^;&|`<>]*$/,
  /^unset(\s+\w+)+$/,
  /^if \[ -z "?\$\{?\w+\}?"? \]; then unset \w+; fi$/,
]

/**
 * Reads an RC file of OpenStack as a shell would, without one: nothing of it is run. Error: `settings-invalid` for a line that only a shell
 * could read; no value is ever quoted.
 */
export function readRc(text: string, path: string): RcFile {
  const lines = text.split(/\r?\n/).map((line) => line.trim())
  const read = new Set(
    lines.flatMap((line) => /^read(?:\s+-[a-z]+)*\s+(\w+)$/.exec(line)?.[1] ?? []),
  )
  const known = new Set(read)
  const asked: string[] = []
  const rest = lines.map((line) => {
    const [, name = '', from = ''] = /^(?:export\s+)?(\w+)="?\$\{?(\w+)\}?"?$/.exec(line) ?? []
    if (read.has(from)) {
      read.delete(from)
      if (name.startsWith('OS_')) asked.push(name)
      return ''
    }
    const isIdle = /^read\s/.test(line)
      ? known.has(line.split(/\s+/).at(-1) ?? '')
      : idle.some((one) => one.test(line))
    return isIdle ? '' : line
  })
  const all = readAssignments(rest.join('\n'), path)
  for (const name of read) if (name.startsWith('OS_')) asked.push(name)
  return {
    variables: new Map([...all].filter(([name, value]) => name.startsWith('OS_') && value !== '')),
    asked,
  }
}

/**
 * The variables of an RC file. What it asks for is taken from the environment where that has it, else asked of whoever sits there. Errors:
 * those of `readRc` and of `ask`, `usage` for a file without the address of a cloud.
 */
export async function rcVariables(
  { text, path }: { readonly text: string; readonly path: string },
  env: Readonly<Record<string, string | undefined>>,
  ask: (name: string) => Promise<string>,
): Promise<Readonly<Record<string, string>>> {
  const { variables, asked } = readRc(text, path)
  if (!variables.has('OS_AUTH_URL'))
    throw new ParfaitError(
      'usage',
      `Expected an RC file of OpenStack, which has OS_AUTH_URL: '${path}'`,
      {
        place: path,
        hint: 'the dashboard of the cloud has it, as "OpenStack RC File"',
      },
    )
  const answers: Record<string, string> = {}
  for (const name of asked) answers[name] = env[name] || (await ask(name))
  // The file says which cloud it is: a cloud of that name in clouds.yaml is another one.
  return { ...Object.fromEntries(variables), ...answers, OS_CLIENT_CONFIG_FILE: '' }
}
