import { ParfaitError } from '../errors.ts'
import type { SshServer } from '../servers/server.ts'

/** `user@host`, `host:port`, `[address]:port`. Error: `usage`. */
export function parseHost(text: string): Pick<SshServer, 'address' | 'port' | 'username'> {
  const found =
    /^(?:(?<username>[\w.][\w.-]*)@)?(?:\[(?<bracketed>[\da-fA-F:.%\w]+)\]|(?<plain>[\w.][\w.-]*))(?::(?<port>\d{1,5}))?$/.exec(
      text,
    )?.groups
  const address = found?.bracketed ?? found?.plain
  const port = found?.port === undefined ? undefined : Number(found.port)
  if (address === undefined || port === 0 || (port ?? 0) > 65_535)
    throw new ParfaitError('usage', `Expected a host such as root@192.0.2.7:22, got '${text}'`, {
      place: '--host',
      hint: 'an IPv6 address stands in brackets: root@[2001:db8::7]',
    })
  return {
    address,
    ...(port === undefined ? {} : { port }),
    ...(found?.username === undefined ? {} : { username: found.username }),
  }
}
