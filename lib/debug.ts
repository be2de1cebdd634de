import createDebug from 'debug'

/** The folders of lib/ that speak to developers with `DEBUG=parfait:<scope>`. */
type DebugScope =
  | 'boot'
  | 'build'
  | 'disk'
  | 'flavours'
  | 'gather'
  | 'plan'
  | 'run'
  | 'sandbox'
  | 'settings'
  | 'store'
  | 'targets'

/** The channel for developers; users are told through a `Reporter`. */
export function debug(scope: DebugScope): (format: string, ...values: unknown[]) => void {
  return createDebug(`parfait:${scope}`)
}
