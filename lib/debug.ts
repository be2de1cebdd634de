import createDebug from 'debug'

/** The rooms of lib/, folders and files, that speak to developers with `DEBUG=parfait:<scope>`. */
type DebugScope =
  | 'boot'
  | 'builders'
  | 'deliver'
  | 'disk'
  | 'flavours'
  | 'gather'
  | 'run'
  | 'schema'
  | 'store'
  | 'targets'

/** The channel for developers; users are told through a `Reporter`. */
export function debug(scope: DebugScope): (format: string, ...values: unknown[]) => void {
  return createDebug(`parfait:${scope}`)
}
