import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import type { Test } from 'tap'
import { OciLayout } from '../fixtures/oci-image.ts'
import { writeRootTree } from '../fixtures/root-tree.ts'
import { Workshop } from '../fixtures/workshop.ts'

export const flavours = ['oci', 'acme']

/** A workshop, a layout in it, and a way to write what a layer changes. */
export function prepare(t: Test) {
  const shop = new Workshop(t, { acme: {} })
  const layout = new OciLayout(join(shop.folder, 'image'))
  let count = 0
  const write = (files: Readonly<Record<string, string>>) => {
    const folder = join(shop.folder, `layer${count++}`)
    for (const [name, content] of Object.entries(files)) {
      mkdirSync(dirname(join(folder, name)), { recursive: true })
      if (!name.endsWith('/')) writeFileSync(join(folder, name), content)
    }
    return folder
  }
  const below = writeRootTree(join(shop.folder, 'below'))
  const files = {
    'etc/gone': 'x',
    'etc/kept': 'x',
    'opaque/old': 'x',
    'opaque/sub/old': 'x',
    'dir/a': 'x',
  }
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(dirname(join(below, name)), { recursive: true })
    writeFileSync(join(below, name), content)
  }
  symlinkSync('usr/lib', join(below, 'lib'))
  symlinkSync('/var/outside', join(below, 'out'))
  mkdirSync(join(below, 'usr/lib'))
  const plan = (image: string) =>
    shop.plan({ flavours, set: [`oci.image=${image}`] }).catch((error: unknown) => error)
  const build = (image: string) => shop.build({ flavours, set: [`oci.image=${image}`] })
  return { shop, layout, write, below, plan, build }
}
