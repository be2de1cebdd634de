/** A thread that compresses grains, each as it comes. */
import { parentPort } from 'node:worker_threads'
import { zlibSync } from 'fflate'
import type { Deflated, ToDeflate } from './deflate-threads.ts'

parentPort?.on('message', ({ number, bytes, level }: ToDeflate) => {
  const deflated = zlibSync(bytes, { level })
  const message: Deflated = { number, deflated }
  parentPort?.postMessage(message, [deflated.buffer as ArrayBuffer])
})
