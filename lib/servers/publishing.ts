/** What a list of the first build servers says of Amazon, below `build_settings`. */
export interface CloudSettings {
  readonly 'ec2-credentials'?: {
    readonly 'access-key'?: string
    readonly 'secret-key'?: string
  }
  readonly 's3-region'?: string
}

/** The same as variables that targets of `--publish` know. */
export function publishingVariables(build: CloudSettings): Readonly<Record<string, string>> {
  const { 'ec2-credentials': keys = {}, 's3-region': region } = build
  const entries = [
    ['AWS_ACCESS_KEY_ID', keys['access-key']],
    ['AWS_SECRET_ACCESS_KEY', keys['secret-key']],
    ['AWS_REGION', region],
  ] as const
  return Object.fromEntries(
    entries.flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
  )
}

/** What publishing sees: the user's own variables win, and a key of the user goes with no secret of the list. */
export function publishingEnvironment(
  variables: Readonly<Record<string, string>>,
  env: Readonly<Record<string, string | undefined>>,
): Readonly<Record<string, string | undefined>> {
  const { AWS_REGION: region, ...keys } = variables
  const hasOwn = env.AWS_ACCESS_KEY_ID || env.AWS_SECRET_ACCESS_KEY || env.AWS_PROFILE
  const regions = region === undefined || env.AWS_DEFAULT_REGION ? {} : { AWS_REGION: region }
  return { ...regions, ...(hasOwn ? {} : keys), ...env }
}
