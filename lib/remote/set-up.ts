import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { join, relative } from 'node:path'
import { ParfaitError } from '../errors.ts'
import { packageFolder } from '../files.ts'
import { allKinds } from '../flavours/kinds/index.ts'
import { shellWord } from '../quoting/shell.ts'
import { cleanLine } from '../report/width.ts'
import { toolPath } from '../run.ts'
import type { BuildServer } from '../servers/server.ts'
import { keepLast, launcherPath, startSsh } from '../servers/ssh.ts'
import { connectFault } from '../servers/ssh-fault.ts'
import { startProgram } from '../start.ts'
import type { SshHost } from './connect.ts'
import { engineDigest } from './engine-digest.ts'

/** What of this parfait a server needs; about 20 MB. */
const parts = [
  ...['package.json', 'bin', 'dist', 'lib'],
  ...allKinds.map(({ builtIn }) => relative(packageFolder, builtIn)),
  ...['node_modules/esbuild', 'node_modules/@esbuild'],
]

/** The exit code of the script below where there is no Node that is new enough. */
const noNode = 3

/** Run by sh on the server, with an archive on standard input; `$1` names this parfait. */
const script = `set -eu
find_node() {
  for node in node "$HOME"/.nvm/versions/node/*/bin/node /usr/local/bin/node "$(bash -lc 'command -v node' 2>/dev/null)"; do
    node=$(command -v "$node" 2>/dev/null) || continue
    [ "$("$node" -p 'Number(process.versions.node.split(".")[0]) >= 20' 2>/dev/null)" = true ] || continue
    echo "$node"
    return
  done
  return ${noNode}
}
node=$(find_node)
all=$HOME/.local/share/parfait
mkdir -p "$all/bin"
part=$(mktemp -d "$all/.part.XXXXXX")
trap 'rm -rf "$part"' EXIT
chmod 755 "$part"
tar -xzf - -C "$part"
if [ ! -e "$all/$1" ]; then mv "$part" "$all/$1"; fi
printf '#!/bin/sh\\nexec "%s" "%s" "$@"\\n' "$node" "$all/$1/bin/parfait" >"$all/bin/.parfait.$$"
chmod 755 "$all/bin/.parfait.$$"
mv "$all/bin/.parfait.$$" "$all/bin/parfait"
"$all/bin/parfait" doctor 2>&1 || true`

/**
 * Puts this parfait below the home of a server's user, beside others, and starts the one that is there from now on. Says
 * what its doctor finds. Errors: as of connections; `server-missing` where there is no Node.
 */
export async function setUpServer(
  server: BuildServer,
  io: SshHost & { readonly say: (line: string) => void },
): Promise<void> {
  const { name, ssh } = server
  if (!ssh)
    throw new ParfaitError('usage', `'${name}' is this machine: it has this parfait`, {
      hint: 'name a server of type ssh',
    })
  const engine = (await engineDigest()).slice(0, 20)
  io.say(`copying this parfait to ${name}`)
  const command = `exec sh -c ${shellWord(script)} sh ${engine}`
  const { child, ended } = await startSsh(ssh, command, io.env)
  const stop = () => void child.kill('SIGKILL')
  io.signal?.addEventListener('abort', stop, { once: true })
  const said = keepLast(child.stderr)
  const lines: string[] = []
  child.stdout.on('data', (bytes: Buffer) => lines.push(bytes.toString('utf8')))
  const archive = await startProgram({
    command: 'tar',
    args: [
      ...['--create', '--gzip', '--owner=0', '--group=0', '--numeric-owner'],
      ...['--exclude=*.map', '--exclude=bundle.code', '--exclude=dist/types'],
      ...['--directory', packageFolder, '--dereference', '--'],
      ...parts.filter((part) => existsSync(join(packageFolder, part))),
    ],
    env: { PATH: toolPath, LC_ALL: 'C' },
    signal: io.signal,
  })
  archive.child.stderr.resume()
  archive.child.stdout.pipe(child.stdin)
  await Promise.race([once(archive.child.stdout, 'end'), ended])
  const { code } = await ended
  if (io.signal?.aborted) throw new ParfaitError('interrupted', 'Interrupted')
  if (code === noNode)
    throw new ParfaitError('server-missing', `'${name}' has no Node of version 20 or later`, {
      place: `server ${name}`,
      hint: 'install one there for this user, such as by nvm, and run it again',
    })
  if (code !== 0) throw connectFault(server, { code, said: said() })
  for (const line of lines.join('').trimEnd().split('\n')) io.say(`  ${cleanLine(line)}`)
  io.say(`${name} has this parfait as ~/${launcherPath}`)
  io.say('for a key that may do nothing else, begin its line in ~/.ssh/authorized_keys there with')
  io.say(`  restrict,command="~/${launcherPath} serve --stdio"`)
}
