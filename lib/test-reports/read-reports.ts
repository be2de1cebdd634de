import { lstatSync, readdirSync, readFileSync } from 'node:fs'
import { shownPath } from '../report/shown-path.ts'
import { describeBytes } from '../size.ts'
import type { TestSuite } from './suite.ts'

/** So much of a report is read, and so many reports. Bytes. */
const largest = 32 << 20
const most = 10_000

type Reader = (text: string, name: string) => Promise<readonly TestSuite[]>

const readers: Readonly<Record<string, Reader>> = {
  '.xml': async (text, name) => (await import('./read-junit.ts')).readJunit(text, name) ?? [],
  '.tap': async (text, name) => [(await import('./read-tap.ts')).readTap(text, name)],
}

/**
 * What the reports of tests in a folder say: files that end in `.xml` and are JUnit's, and in `.tap`; sorted by path. Links
 * are not followed. What cannot be read is a case that failed.
 */
export async function readReports(folder: string): Promise<TestSuite[]> {
  const suites: TestSuite[] = []
  for (const path of findReports(Buffer.from(folder)).slice(0, most)) {
    const letters = path.subarray(Buffer.byteLength(folder) + 1).toString('latin1')
    const name = shownPath(letters)
    try {
      const read = readers[letters.slice(-4)]
      suites.push(...((await read?.(readText(path), name)) ?? []))
    } catch (error) {
      const said = error instanceof Error ? error.message : String(error)
      const message = `The report cannot be read: ${said}`
      suites.push({ name, cases: [{ name, seconds: 0, state: 'failed', message, type: 'report' }] })
    }
  }
  return suites.filter(({ cases }) => cases.length > 0)
}

function readText(path: Buffer): string {
  const { size } = lstatSync(path)
  if (size > largest) throw new RangeError(`it is larger than ${describeBytes(largest)}`)
  return readFileSync(path, 'utf8')
}

/** Names are bytes: whoever wrote the reports chose them. */
function findReports(folder: Buffer): Buffer[] {
  const found: Buffer[] = []
  for (const entry of readdirSync(folder, { withFileTypes: true, encoding: 'buffer' })) {
    const name = entry.name as unknown as Buffer
    const path = Buffer.concat([folder, Buffer.from('/'), name])
    if (entry.isDirectory()) found.push(...findReports(path))
    else if (entry.isFile() && name.subarray(-4).toString() in readers) found.push(path)
  }
  return found.sort(Buffer.compare)
}
