import type { LeakCheck } from '../check.ts'

/** An id that all machines made of the image would share; machine-id(5). */
export const machineId: LeakCheck = {
  name: 'machine-id',
  summary: 'an id that every machine must make for itself',
  remedy: `let a finalise hook empty the file, or list it under "empties" of flavour.json`,
  paths: (image) =>
    ['/etc/machine-id', '/var/lib/dbus/machine-id', '/etc/hostid', '/var/lib/systemd/random-seed']
      .filter((path) => {
        const text = image.read(path)?.toString('latin1').trim() ?? ''
        return text !== '' && text !== 'uninitialized'
      })
      .map((path) => ({ path, what: 'is one that all machines of this image would share' })),
}
