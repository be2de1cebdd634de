/** Compares ramdisk-image-create with mkinitramfs and dracut: the same kernel, modules and compression. */

import { execFileSync } from 'node:child_process'
import { mkdir, readdir, rm, writeFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { compareBytes } from '../lib/compare-bytes.ts'
import { measure, type Sample } from './measure.ts'

const usage = `Usage: bench/ramdisk --scratch <folder> [--runs <n>] [--store <folder>] [--machine-class <name>] [--alone]

Run it as root, with mmdebstrap, bubblewrap, zstd and busybox installed. The scratch folder is kept: a second run
uses its tree again. --alone: without the others. Prints a table.
`
const say = (line: string) => process.stderr.write(`bench: ${line}\n`)
const checkout = resolve(import.meta.dirname, '..')
/** What the peers need in a tree of their own; dracut itself cannot be installed beside initramfs-tools. */
const packages = ['linux-image-amd64', 'initramfs-tools', 'dracut-core', 'busybox', 'zstd', 'cpio']

interface Options {
  readonly scratch: string
  readonly runs: number
  readonly store: string
  readonly machineClass: string
  readonly alone: boolean
}

function readOptions(): Options | undefined {
  const text = { type: 'string' } as const
  const { values } = parseArgs({
    options: {
      scratch: text,
      runs: text,
      store: text,
      'machine-class': text,
      alone: { type: 'boolean' },
      help: { type: 'boolean' },
    },
  })
  if (values.help || values.scratch === undefined) return undefined
  const scratch = resolve(values.scratch)
  return {
    scratch,
    runs: Number(values.runs ?? 3),
    store: values.store ?? join(scratch, 'store'),
    machineClass: values['machine-class'] ?? 'bare-metal',
    alone: values.alone ?? false,
  }
}

async function main(): Promise<void> {
  const options = readOptions()
  if (!options) return void process.stdout.write(usage)
  const { scratch, store, machineClass } = options
  await mkdir(join(scratch, 'parfait'), { recursive: true })
  const output = join(scratch, 'parfait', 'out.ramdisk')
  const create = [process.execPath, join(checkout, 'bin/ramdisk-image-create')]
  const parfait = [...create, '--machine-class', machineClass, '-o', output]
  const env = { PARFAIT_STORE: store, HOME: scratch }
  say('making the tree of parfait, and a ramdisk to see its modules')
  execFileSync(parfait[0] ?? '', parfait.slice(1), {
    env: { ...process.env, ...env },
    stdio: 'ignore',
  })
  const { version, modules } = modulesOf(output)
  const tree = options.alone ? '' : await peerTree(scratch, version)
  if (!options.alone) await tellModules(tree, modules)
  const peer = (words: readonly string[]) => [
    ...['bwrap', '--bind', tree, '/'],
    ...['--dev', '/dev', '--proc', '/proc', '--ro-bind', '/sys', '/sys'],
    ...['--setenv', 'PATH', '/usr/sbin:/usr/bin:/sbin:/bin'],
    ...['--setenv', 'TMPDIR', '/var/tmp', '--'],
    ...words,
  ]
  const dracut = [
    ...['dracut', '--force', '--no-hostonly', '--no-hostonly-cmdline', '--kver', version],
    ...['--compress', 'zstd -6 -T0 -q', '--drivers', modules.join(' '), '--quiet'],
  ]
  const own = { id: 'ramdisk-image-create', argv: parfait, output }
  const others = [
    {
      id: 'mkinitramfs',
      argv: peer(['mkinitramfs', '-c', 'zstd', '-l', '6', '-o', '/mkinitramfs.img', version]),
      output: join(tree, 'mkinitramfs.img'),
    },
    { id: 'dracut', argv: peer([...dracut, '/dracut.img']), output: join(tree, 'dracut.img') },
  ]
  const contenders = options.alone ? [own] : [own, ...others]
  const samples: Sample[] = []
  for (let count = 1; count <= options.runs; count++)
    for (const { id, argv, output: made } of contenders) {
      await rm(made, { force: true })
      const hook = ''
      const sample = await measure(
        {
          id,
          title: id,
          baseline: 'ramdisk-image-create',
          cases: ['again'],
          tools: [],
          output: made,
          hook,
          command: () => ({ argv, env, cwd: scratch }),
          reset: async () => {},
        },
        'again',
      )
      samples.push(sample)
      say(
        `${id} ${count}: ${sample.wall.toFixed(2)} s; elsewhere ${sample.elsewhere.toFixed(1)} s of CPU`,
      )
    }
  process.stdout.write(table(samples, contenders))
}

/** The modules that the other makers shall take. */
async function tellModules(tree: string, modules: readonly string[]): Promise<void> {
  await writeFile(join(tree, 'etc/initramfs-tools/modules'), `${modules.join('\n')}\n`)
  await writeFile(join(tree, 'etc/initramfs-tools/conf.d/modules'), 'MODULES=list\n')
}

/** The kernel and the modules of a ramdisk, by name. */
function modulesOf(ramdisk: string): { version: string; modules: string[] } {
  const paths = unpackedPaths(ramdisk).filter((path) => /\.ko$/.test(path))
  const version = /modules\/([^/]+)\//.exec(paths[0] ?? '')?.[1] ?? ''
  return {
    version,
    modules: paths.map((path) => path.replace(/.*\/|\.ko$/g, '')).sort(compareBytes),
  }
}

/** Paths in a ramdisk; of those that begin with an archive of microcode, too. */
function unpackedPaths(ramdisk: string): string[] {
  const script =
    '(cpio -t <"$1" >/dev/null 2>&1; zstd -dc "$1") 2>/dev/null | busybox cpio -t 2>/dev/null'
  const listed = execFileSync('sh', ['-c', script, 'sh', ramdisk], { maxBuffer: 1 << 28 })
  return listed.toString().split('\n').filter(Boolean)
}

async function peerTree(scratch: string, version: string): Promise<string> {
  const tree = join(scratch, 'tree')
  const there = await readdir(join(tree, 'lib/modules')).catch(() => [] as string[])
  if (there.includes(version)) return tree
  say('making a tree for the others')
  await rm(tree, { recursive: true, force: true })
  const words = ['--variant=minbase', `--include=${packages.join(',')}`, 'bookworm', tree]
  execFileSync('mmdebstrap', words, { stdio: 'ignore', env: { ...process.env, INITRD: 'No' } })
  return tree
}

function table(
  samples: readonly Sample[],
  contenders: readonly { readonly id: string; readonly output: string }[],
): string {
  const median = (values: readonly number[]) =>
    values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0
  const rows = contenders.map(({ id, output }) => {
    const own = samples.filter((sample) => sample.contender === id)
    const modules = unpackedPaths(output).filter((path) => /\.ko(\.\w+)?$/.test(path)).length
    const of = (pick: (sample: Sample) => number) => median(own.map(pick))
    return {
      id,
      modules,
      wall: of((s) => s.wall),
      cpu: of((s) => s.user + s.system),
      size: of((s) => s.output),
    }
  })
  const [first] = rows
  const lines = rows.map(({ id, modules, wall, cpu, size }) => {
    const ratio = (wall / (first?.wall ?? wall)).toFixed(2)
    const sizes = `${(size / 1e6).toFixed(1)} | ${(size / (first?.size ?? size)).toFixed(2)}`
    return `| ${id} | ${wall.toFixed(2)} | ${ratio} | ${cpu.toFixed(2)} | ${sizes} | ${modules} |`
  })
  const head =
    '| tool | wall s | × parfait | CPU s | MB | × parfait | modules |\n|---|---|---|---|---|---|---|\n'
  return `${head}${lines.join('\n')}\n`
}

await main()
