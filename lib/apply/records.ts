import { canonicalJson } from '../files.ts'
import { readJson } from '../json.ts'
import { shellWord } from '../quoting/shell.ts'
import type { Material } from '../store/store.ts'
import { ask } from './ask.ts'
import type { Host } from './host.ts'

/** What a host keeps of a step; it has no secrets, and its output is in the log. */
export interface AppliedRecord {
  readonly key: string
  readonly material: Material
  /** Milliseconds since the epoch. */
  readonly begin: number
  readonly end?: number
  readonly status: 'running' | 'failed' | 'applied'
  /** The user who asked. */
  readonly who: string
}

const folder = '/var/lib/parfait/applied'

/** All records of a host, in order; what cannot be read is none, so that its step runs again. */
export async function readRecords(host: Host, isRoot: boolean): Promise<AppliedRecord[]> {
  const script = `for f in ${folder}/[0-9]*.json; do [ ! -f "$f" ] || { head -c 4194304 "$f"; echo; }; done`
  const lines = (await ask(host, script, { isRoot })).split('\n').filter(Boolean)
  return lines.map(parse).filter((record) => record !== undefined)
}

function parse(line: string): AppliedRecord | undefined {
  try {
    const value = readJson(line) as Partial<AppliedRecord> | null
    const { code, data, options, variables } = value?.material ?? {}
    const isWhole = [code, data, options, variables].every((map) => typeof map === 'object' && map)
    return isWhole && typeof value?.key === 'string' ? (value as AppliedRecord) : undefined
  } catch {
    return undefined
  }
}

/** Keeps the record of the step with this number, from 0 on. Those behind it say nothing any more, and are removed. */
export async function writeRecord(
  host: Host,
  isRoot: boolean,
  { nth, record }: { readonly nth: number; readonly record: AppliedRecord },
): Promise<void> {
  const file = `${folder}/${String(nth + 1).padStart(3, '0')}.json`
  const script = `set -eu; umask 077; mkdir -p ${folder}
for f in ${folder}/[0-9]*.json; do
  [ "$f" = ${shellWord(file)} ] || [ "$(printf '%s\\n' "$f" ${shellWord(file)} | LC_ALL=C sort | head -n 1)" = "$f" ] || rm -f "$f"
done
cat >${folder}/.new; mv ${folder}/.new ${shellWord(file)}; sync -f ${folder}`
  await ask(host, script, { isRoot, input: canonicalJson(record) })
}
