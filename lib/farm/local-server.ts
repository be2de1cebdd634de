import { join } from 'node:path'
import { packageFolder } from '../files.ts'
import { type Connection, connect } from '../remote/connect.ts'
import { startProgram } from '../start.ts'
import type { WorkerHost } from './worker-host.ts'

/** One build has a process of its own: nobody else waits for it. */
const slots = 256

/**
 * Starts the server's side of a remote build on this machine, in a process of its own, which leaves images in the folder `out`.
 * It ends with its input, however the caller ends.
 */
export function startLocalServer(
  out: string,
  { env, store }: Pick<WorkerHost, 'env' | 'store'>,
): Promise<Connection> {
  const server = {
    name: 'this machine',
    ssh: { address: '' },
    canBootstrap: [],
    options: {},
    runSettings: {},
  }
  const words = ['serve', '--stdio', '--store', store, '--slots', `${slots}`, '--out', out]
  return connect(server, { env }, () =>
    startProgram({
      command: process.execPath,
      args: [join(packageFolder, 'bin/parfait'), ...words],
      env: Object.fromEntries(
        Object.entries(env).flatMap(([name, value]) =>
          value === undefined ? [] : [[name, value]],
        ),
      ),
      // What a terminal says is for the worker, which ends it in order.
      detached: true,
    }),
  )
}
