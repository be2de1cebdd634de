import { matchesOf } from '../place.ts'
import type { Found, Rule, Severity } from '../rule.ts'
import { isText } from '../text-file.ts'

/** What must be in no repository, no package and no layer. */
export const secret: Rule = {
  id: 'secret',
  severity: 'error',
  explanation:
    'what is in a flavour is in its repository, in its package, and may get into every image',
  check: ({ files }) =>
    files.flatMap((file): Found[] => [
      ...(isSecretFile.test(file.path)
        ? [
            {
              file: file.path,
              message: 'a file of this name holds secrets; it does not belong here',
            },
          ]
        : []),
      ...(isText(file) ? signs.flatMap((sign) => findSign(file, sign)) : []),
    ]),
}

interface Sign {
  readonly what: string
  readonly pattern: RegExp
  readonly severity?: Severity
}

/** Formats of their own; the last is a guess, and therefore a warning. */
const signs: readonly Sign[] = [
  { what: 'a private key', pattern: /-----BEGIN [A-Z ]*PRIVATE KEY( BLOCK)?-----/ },
  { what: 'an access key of AWS', pattern: /\b(?:AKIA|ASIA)[0-9A-Z]{16}\b/ },
  { what: 'a token of GitHub', pattern: /\b(?:gh[pousr]_\w{36}|github_pat_\w{50})/ },
  { what: 'a token of GitLab', pattern: /\bglpat-[\w-]{20}/ },
  { what: 'a token of npm', pattern: /\bnpm_[A-Za-z0-9]{36}\b|:_authToken\s*=\s*[^\s$]/ },
  { what: 'a token of Slack', pattern: /\bxox[abprs]-[\w-]{10}/ },
  { what: 'a key of Google', pattern: /\bAIza[\w-]{35}/ },
  { what: 'a password in a URL', pattern: /\b[a-z][a-z+]*:\/\/[^\s/:@"'$<{]+:[^\s/@"'$<{]+@/ },
  {
    what: 'a password',
    pattern:
      /\b\w*(?:passw(?:or)?d|secret|api_?key|token)\s*[=:]\s*["']?(?![$"'<{(%\s*/.])[^\s"'${}()<>,;]{6,}["']?\s*$/im,
    severity: 'warning',
  },
]

const isSecretFile =
  /(^|\/)(id_(rsa|dsa|ecdsa|ed25519)|\.netrc|\.pgpass|\.htpasswd|credentials\.json|.*\.(pfx|p12|jks|kdbx))$/

/** The text itself is not repeated: reports are published, too. */
function findSign(
  { path, text }: { readonly path: string; readonly text: string },
  { what, pattern, severity = 'error' }: Sign,
): Found[] {
  return [...matchesOf(text, pattern)].map(({ line, column }) => ({
    file: path,
    line,
    column,
    severity,
    message: `it looks like ${what}; let whoever builds hand it in`,
  }))
}
