import { readFile } from 'node:fs/promises'
import type { Architecture } from '../architectures/architecture.ts'
import { ParfaitError, throwFaults } from '../errors.ts'
import { compareBytes } from '../files.ts'
import type { Flavour } from '../flavours/flavour.ts'
import { shellWord } from '../quoting/shell.ts'
import { ask } from './ask.ts'
import type { Host } from './host.ts'

/** What a host says of itself. */
interface HostFacts {
  /** True for root; others use sudo. */
  readonly isRoot: boolean
  readonly machineId: string
}

/** What is called there beside sh, and the package of Debian that has it. */
const programs = {
  tar: 'tar',
  unshare: 'util-linux',
  flock: 'util-linux',
  setsid: 'util-linux',
  mount: 'util-linux',
  tail: 'coreutils',
}

/** How a program for a package manager is known; the flavours have them. */
const managers = /\/package-managers\/\d+-(\w+)$/

const questions = `
uid=$(id -u)
echo "uid=$uid"
[ "$uid" = 0 ] || sudo -n true >/dev/null 2>&1 && echo may=1
for tool in ${Object.keys(programs).join(' ')}; do
  PATH="$PATH:/usr/sbin:/sbin" command -v "$tool" >/dev/null || echo "lacks=$tool"
done
echo "architecture=$(uname -m)"
echo "machine=$(head -c 64 /etc/machine-id 2>/dev/null)"
[ ! -e /run/ostree-booted ] || echo ostree=1
for options in $(sed -n 's/^[^ ]* \\/ [^ ]* \\([^ ]*\\) .*/\\1/p' /proc/mounts | tail -n 1 | tr , ' '); do
  [ "$options" != ro ] || echo readonly=1
done
exit 0`

/** Asks all that has to hold before anything is done to a host. Errors, all at once: `host-unfit`. */
export async function askHost(
  host: Host,
  {
    architecture,
    flavours,
  }: { readonly architecture: Architecture; readonly flavours: readonly Flavour[] },
): Promise<HostFacts> {
  const known = await managersOf(flavours)
  const tries = known.map(
    ({ name, text }) =>
      `sh -c ${shellWord(text)} ${name} is-there >/dev/null 2>&1 && echo manager=1`,
  )
  const script = [...tries, questions].join('\n')
  const lines = (await ask(host, script, { isRoot: true })).split('\n')
  const valuesOf = (name: string) =>
    lines.flatMap((line) => (line.startsWith(`${name}=`) ? [line.slice(name.length + 1)] : []))
  const value = (name: string) => valuesOf(name).at(-1)?.trim() ?? ''
  const faults: ParfaitError[] = []
  const fault = (message: string, hint: string) =>
    faults.push(new ParfaitError('host-unfit', message, { place: host.name, hint }))
  if (value('may') !== '1')
    fault(
      `Expected root, or sudo that asks for no password, on '${host.name}'`,
      'connect as root, or let that user run sudo without a password',
    )
  for (const tool of valuesOf('lacks')) {
    const name = (Object.keys(programs) as (keyof typeof programs)[]).find((one) => one === tool)
    if (name) fault(`'${host.name}' lacks the program '${name}'`, `install ${programs[name]} there`)
  }
  if (value('manager') === '')
    fault(
      `Expected a host with a known package manager, found none on '${host.name}'`,
      `these are known: ${known.map(({ name }) => name).join(', ')}`,
    )
  const theirs = value('architecture')
  if (theirs !== '' && theirs !== architecture.kernel)
    fault(
      `Expected a host of the architecture ${architecture.name} (${architecture.kernel}), got ${theirs}`,
      'say by --arch which one it has',
    )
  if (!/^[\da-f]{32}$/.test(value('machine')))
    fault(
      `Expected 32 hexadecimal digits in /etc/machine-id of '${host.name}'`,
      'make them there: systemd-machine-id-setup',
    )
  if (value('ostree') !== '')
    fault(`'${host.name}' is an ostree system, which replaces /usr`, 'build it an image instead')
  if (value('readonly') !== '')
    fault(`The root of '${host.name}' is read-only`, 'mount it writable first')
  throwFaults(faults)
  return { isRoot: value('uid') === '0', machineId: value('machine') }
}

/** The programs that know package managers, each with its text, in their order. */
async function managersOf(flavours: readonly Flavour[]) {
  const found = flavours.flatMap(({ buildEnvironment }) =>
    Object.entries(buildEnvironment).flatMap(([path, { source }]) => {
      const name = managers.exec(path)?.[1]
      return name === undefined ? [] : [{ name, path, source }]
    }),
  )
  const sorted = found.sort((a, b) => compareBytes(a.path, b.path))
  return Promise.all(
    sorted.map(async ({ name, source }) => ({ name, text: await readFile(source, 'utf8') })),
  )
}
