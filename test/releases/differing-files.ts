/** What packages make at random when they are installed: two installations of the same on one base, compared. */
import { join } from 'node:path'
import { buildTree } from '../../lib/test-kit/index.ts'
import { writeHook } from '../fixtures/busybox-base.ts'
import { sharedStore } from '../fixtures/shared-store.ts'

/** An installation of its own: the step of the packages has another key. */
const round = {
  'flavour.json': JSON.stringify({
    summary: 'tells two installations apart',
    options: { number: { type: 'integer', description: 'Which one.', default: 1 } },
  }),
  'pre-install.d/10-round': '#!/bin/sh\n:\n',
}

/** Files of all the tree, with their digests. */
const digests = 'find / -xdev -type f -not -path "/tmp/*" -print0 | xargs -0 sha256sum'

/** The paths whose content two installations do not share; `folder` is one of the test's own. */
export async function differingFiles(
  folder: string,
  of: { readonly release: string; readonly packages: readonly string[] },
): Promise<string[]> {
  for (const [path, text] of Object.entries(round))
    writeHook(join(folder, 'flavours/round', path), text)
  const [first = new Map(), second = new Map()] = [await install(1), await install(2)]
  const all = [...new Set([...first.keys(), ...second.keys()])].sort()
  return all.filter((path) => first.get(path) !== second.get(path))

  async function install(number: number): Promise<Map<string, string>> {
    const tree = await buildTree({
      cwd: folder,
      path: 'flavours',
      store: sharedStore(),
      flavours: ['round', 'packages'],
      options: {
        debian: { kernel: '', packages: ['systemd'] },
        packages: { names: of.packages },
        round: { number },
      },
      env: { RELEASE: of.release },
    })
    const { stdout } = await tree.run(digests)
    return new Map(stdout.split('\n').map((line) => [line.slice(66), line.slice(0, 64)]))
  }
}
