// Runs the bundle, and does not compile again what V8 kept of it when it was made. Copied into dist/, where it finds both.
const { readFileSync, renameSync, writeFileSync } = require('node:fs')
const { createRequire, wrap } = require('node:module')
const { join } = require('node:path')
const vm = require('node:vm')

const file = join(__dirname, 'bundle.cjs')
const kept = join(__dirname, 'bundle.code')

/** Functions by name that load a part of the bundle each. */
module.exports = load()

function load() {
  // esbuild writes ASCII: every byte is a character.
  const script = new vm.Script(wrap(readFileSync(file, 'latin1')), {
    filename: file,
    cachedData: readKept(),
  })
  const bundle = { exports: {} }
  script.runInThisContext()(bundle.exports, createRequire(file), bundle, file, __dirname)
  // Of another version of Node it is refused, and made by the next build.
  const keepCode = () => {
    writeFileSync(`${kept}.new`, script.createCachedData())
    renameSync(`${kept}.new`, kept)
  }
  return { ...bundle.exports, keepCode }
}

function readKept() {
  try {
    return readFileSync(kept)
  } catch {
    return undefined
  }
}
