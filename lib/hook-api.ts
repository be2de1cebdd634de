/** What `import … from 'parfait'` is in a hook: it is bundled into the hook, and runs in its sandbox. */

export { compareBytes } from './compare-bytes.ts'
export { digestFile } from './content.ts'
export { defineBase, defineHook } from './define.ts'
export { ParfaitError } from './errors.ts'
export { listOptionFolder, readOptionFile } from './option-file.ts'
export { fetchFile } from './sources/fetch-file.ts'
export { fetchFresh } from './sources/fetch-fresh.ts'
export { knownDigest, onceForFile } from './sources/once-for-file.ts'
export { newestTime, unpackTar } from './sources/unpack-tar.ts'
export { follow } from './tree/follow.ts'
