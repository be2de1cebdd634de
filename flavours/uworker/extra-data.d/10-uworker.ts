import { chmod, copyFile, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { defineHook, environmentLine, ParfaitError, readAssignments } from 'parfait'
import type { Flavour } from '../flavour.ts'

/** What the worker may be told by files of everybody's, and its program. Its password is in none of them. */
export default defineHook<Flavour>('extra-data', async ({ options, data, log }) => {
  const path = options['uworker-config-file']
  const read = (file: string, option: string) =>
    readFile(file, 'utf8').catch(() => {
      throw new ParfaitError('settings-invalid', `'${file}' cannot be read (option '${option}')`)
    })
  const said = path === '' ? '' : await read(path, 'uworker-config-file')
  const known = readAssignments(said, path)
  const lines = [
    ['UWORKER_JOB_API_ROOT', options['api-root'], 'api-root'],
    ['UWORKER_JOB_API_USERNAME', options.username, 'username'],
  ] as const
  const text = lines.map(([name, given, option]) => {
    const value = given === '' ? known.get(name) : given
    if (value) return environmentLine(name, value, name)
    throw new ParfaitError('settings-invalid', `The worker needs '${name}'`, {
      hint: `set it in the file of 'uworker-config-file', or by uworker.${option}`,
    })
  })
  await writeFile(join(data, 'environment'), `${text.join('\n')}\n`)
  const { 'openstack-free-floating-ip': address, 'test-host': host, 'test-ssh-key': key } = options
  if (address !== '' || host !== '' || key !== '')
    log(
      'no machine is started to make an image: its address, the test host and its key are not used',
    )
  if (options.program === '') return
  await copyFile(options.program, join(data, 'uworker')).catch(() =>
    read(options.program, 'program'),
  )
  await chmod(join(data, 'uworker'), 0o755)
})
