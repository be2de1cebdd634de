import { connect } from 'node:net'
import { createInterface } from 'node:readline'
import type { RunProgram, TreeFiles } from '../define.ts'
import type { HostAnswer, HostQuestion } from '../sandbox/host-words.ts'

interface HostTools {
  readonly tree: TreeFiles
  readonly chroot: RunProgram
}

/** The functions `tree` and `chroot` of a hook whose tree is a running host; whoever listens at the socket answers in order. */
export function hostTools(
  socketPath: string,
  chrootEnv: Readonly<Record<string, string>>,
): HostTools {
  const ask = asker(socketPath)
  return {
    tree: {
      read: async (path) =>
        Buffer.from(String(await ask({ kind: 'read', path })), 'base64').toString(),
      exists: async (path) => (await ask({ kind: 'exists', path })) === true,
      write: async (path, content, mode = 0o644) => {
        await ask({ kind: 'write', path, content: Buffer.from(content).toString('base64'), mode })
      },
      remove: async (path) => {
        await ask({ kind: 'remove', path })
      },
      link: async (path, target) => {
        await ask({ kind: 'link', path, target })
      },
      list: async (path) => (await ask({ kind: 'list', path })) as string[],
    },
    chroot: async (program, args = [], options = {}) => {
      const { accept = [], quiet = false, input = '' } = options
      const command = [program, ...args]
      const env = { ...chrootEnv, ...options.env }
      const text = Buffer.from(input).toString('base64')
      const ended = (await ask({ kind: 'chroot', command, env, input: text, quiet })) as Ended
      if (![0, ...accept].includes(ended.exitCode))
        throw new Error(`'${command.join(' ')}' failed (${ended.exitCode})`)
      return ended
    },
  }
}

interface Ended {
  readonly exitCode: number
  readonly stdout: string
  readonly stderr: string
}

/** One question after the other; the socket keeps the hook's process alive only while one is open. */
function asker(socketPath: string) {
  const socket = connect(socketPath)
  const waiting: { take(answer: HostAnswer): void; fail(error: Error): void }[] = []
  const end = (error: Error) => {
    for (const one of waiting.splice(0)) one.fail(error)
  }
  socket.on('error', end)
  socket.on('close', () => end(new Error('The connection to the host is gone')))
  socket.unref()
  createInterface({ input: socket }).on('line', (line) => {
    if (waiting.length === 1) socket.unref()
    waiting.shift()?.take(JSON.parse(line) as HostAnswer)
  })
  return (question: HostQuestion): Promise<unknown> =>
    new Promise((resolve, reject) => {
      const take = (answer: HostAnswer) => {
        if (!('error' in answer)) return resolve(answer.value)
        const { message, ...more } = answer.error
        reject(Object.assign(new Error(message), more))
      }
      socket.ref()
      waiting.push({ take, fail: reject })
      socket.write(`${JSON.stringify(question)}\n`)
    })
}
