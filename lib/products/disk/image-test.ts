import { resolve } from 'node:path'
import { consolePattern } from '../../boot/console-pattern.ts'
import type { ImageTest } from '../../disk/disk-settings.ts'
import { ParfaitError } from '../../errors.ts'
import { present } from '../../json.ts'
import type { ProductSources } from '../../settings/product.ts'
import type { SettingRow, ValuesOf } from '../../settings/setting-row.ts'

/** Formats that QEMU runs, best first. */
const bootable = ['qcow2', 'raw', 'vmdk', 'vdi', 'vhdx', 'vhd']
const firmwares = ['bios', 'uefi'] as const

/** The settings of tests. */
export const testRows = [
  {
    name: 'testUntil',
    flags: '--test-until <regex>',
    type: 'text',
    help: 'boot the image before it takes its place; its console has to print this',
  },
  {
    name: 'testExec',
    flags: '--test-exec <command>',
    type: 'text',
    help: 'boot the image before it takes its place; this has to succeed in it, over ssh as root',
  },
  {
    name: 'testIdentity',
    flags: '--test-identity <file>',
    type: 'path',
    help: 'private key for `--test-exec`',
  },
  {
    name: 'testSession',
    flags: '--test-session',
    type: 'boolean',
    help: 'boot the image before it takes its place; the program of its flavour `session` has to succeed',
  },
  {
    name: 'testFirmware',
    flags: '--test-firmware <kinds>',
    type: 'list',
    choices: { noun: 'firmware', names: firmwares },
    defaultText: 'what the architecture has',
    help: 'firmware to boot it with; each of several at once',
  },
  {
    name: 'testTimeout',
    flags: '--test-timeout <seconds>',
    type: 'number',
    most: 604_800,
    default: 600,
    help: 'how long each test may take',
  },
  {
    name: 'noTest',
    flags: '--no-test',
    type: 'boolean',
    help: 'leave the tests of the settings out, which the manifest then says',
  },
] as const satisfies readonly SettingRow[]

/** What is asked of a booted image; undefined: nothing, or it is left out. Adds to `faults`. */
export function completeTest(
  values: ValuesOf<typeof testRows>,
  formats: readonly string[],
  { cwd, faults }: Pick<ProductSources, 'cwd' | 'faults'>,
): ImageTest | 'left-out' | undefined {
  const { testUntil, testExec, testIdentity, testSession, testFirmware = [], noTest } = values
  const asked = [testUntil, testExec, testSession || undefined].filter((one) => one !== undefined)
  if (asked.length === 0) return undefined
  if (noTest) return 'left-out'
  const fault = (place: string, message: string, hint: string) =>
    faults.push(new ParfaitError('settings-invalid', message, { place, hint }))
  if (testUntil !== undefined && !consolePattern(testUntil))
    fault('--test-until', `Expected a regular expression, got '${testUntil}'`, 'such as login:')
  if (testSession && asked.length > 1)
    fault('--test-session', 'A session is a test of its own', 'leave --test-until and --test-exec')
  const format = bootable.find((name) => formats.includes(name))
  if (format === undefined)
    fault('--type', 'None of the formats can be booted', `add one of ${bootable.join(', ')}`)
  return present({
    format: format ?? '',
    firmware: firmwares.filter((one) => testFirmware.includes(one)),
    timeout: values.testTimeout,
    until: testUntil,
    exec: testExec,
    identity: testIdentity === undefined ? undefined : resolve(cwd, testIdentity),
    isSession: testSession,
  })
}
