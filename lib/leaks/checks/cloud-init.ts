import type { LeakCheck } from '../check.ts'

/** What cloud-init kept of the one machine that it ran on. */
export const cloudInit: LeakCheck = {
  name: 'cloud-init',
  summary: 'data of one instance that cloud-init kept',
  remedy: `run 'cloud-init clean --logs' in a finalise hook`,
  paths: (image) =>
    ['instance', 'instances', 'data', 'sem']
      .flatMap((name) => {
        const folder = `/var/lib/cloud/${name}`
        return image.stat(folder)?.isSymbolicLink() ? [folder] : image.list(folder).slice(0, 1)
      })
      .map((path) => ({ path, what: 'is of the one instance that cloud-init ran on' })),
}
