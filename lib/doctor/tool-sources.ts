import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Architecture } from '../architectures/architecture.ts'
import { tar, zstd } from '../archive-tools.ts'
import { bootTools } from '../boot/tools.ts'
import { builders } from '../builders/index.ts'
import { compareBytes } from '../compare-bytes.ts'
import { sshKeygen } from '../deliver/signers.ts'
import { bootloaders } from '../disk/bootloaders/index.ts'
import { filesystems } from '../disk/filesystems/index.ts'
import { formats } from '../disk/formats/index.ts'
import { tableTools } from '../disk/table.ts'
import { hookTools } from '../flavours/hook-tools.ts'
import { flavours } from '../flavours/kinds/flavours.ts'
import { nbdTool } from '../inspect/nbd-server.ts'
import { rules } from '../lint/rules/index.ts'
import { loaders } from '../pxe/loaders.ts'
import { compressions } from '../ramdisk/compressions.ts'
import { unpackers } from '../ramdisk/unpack-modules.ts'
import type { Tool } from '../run.ts'
import { targets } from '../targets/index.ts'
import { setfattr, xattrTools } from '../tree/xattrs.ts'

/** What somebody wants of a host: to build images, to boot, publish and look into them, to run parfait's tests. */
export type Purpose = 'build' | 'boot' | 'test'

/** A driver, a flavour or a part of the engine, with the tools that it says it calls. */
export interface ToolSource {
  readonly purpose: Purpose
  readonly reason: string
  readonly tools: readonly Tool[]
}

/** All that names tools, for a host of this architecture: what is not named there is not called. */
export function toolSources(architecture: Architecture): ToolSource[] {
  const of = (purpose: Purpose) => (reason: string, tools: readonly Tool[]) => ({
    purpose,
    reason,
    tools,
  })
  const build = of('build')
  const boot = of('boot')
  const { qemu, name } = architecture
  return [
    ...builders.map((driver) => build(`starts the sandbox of every step`, driver.tools)),
    build('reads capabilities of files', xattrTools),
    build('packs and unpacks layers of a shared store', [tar, zstd, setfattr]),
    build('writes partition tables', tableTools),
    ...filesystems.map((driver) => build(`writes ${driver.name} filesystems`, driver.tools)),
    ...bootloaders.map((driver) =>
      build(`makes images boot by ${driver.name}`, driver.tools(architecture)),
    ),
    ...formats.map((driver) => build(`writes ${driver.name} images`, driver.tools)),
    ...compressions.map(({ tool }) => build('compresses ramdisks', tool ? [tool] : [])),
    build(
      'unpacks modules of kernels',
      Object.values(unpackers).map(({ tool }) => tool),
    ),
    ...flavourSources(),
    ...(qemu ? [boot(`boots images of ${name}`, [qemu.tool])] : []),
    ...(qemu?.uefi ? [boot('boots images by UEFI', uefiTools(qemu.uefi))] : []),
    boot('looks after booted images', Object.values(bootTools)),
    boot('looks into images', [nbdTool]),
    boot('signs images', [sshKeygen]),
    ...loaders.map((loader) =>
      boot(`boots machines over the network by ${loader.name}`, loader.files),
    ),
    ...targets.map((driver) => boot(`publishes by ${driver.name}`, driver.tools)),
    ...rules.map(({ id, tool }) => of('test')(`checks flavours: ${id}`, tool ? [tool] : [])),
  ]
}

type UefiFiles = NonNullable<NonNullable<Architecture['qemu']>['uefi']>

function uefiTools({ folder, pairs: [pair], packages }: UefiFiles): Tool[] {
  return pair ? [{ command: join(folder, pair.code), packages }] : []
}

/** What the hooks of the flavours that come with parfait call outside the chroot. */
function flavourSources(): ToolSource[] {
  return readdirSync(flavours.builtIn)
    .sort(compareBytes)
    .flatMap((name) => {
      const text = readFileSync(join(flavours.builtIn, name, 'flavour.json'), 'utf8')
      const { tools = {} } = JSON.parse(text)
      return {
        purpose: 'build',
        reason: `called by the flavour ${name}`,
        tools: hookTools([{ manifest: { tools } }]),
      }
    })
}
