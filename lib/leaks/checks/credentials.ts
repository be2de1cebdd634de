import type { LeakCheck } from '../check.ts'
import { homeFiles } from '../homes.ts'

const names =
  /\/(\.git-credentials|\.netrc|_netrc|\.pypirc|\.pgpass|\.my\.cnf|\.aws\/credentials|\.azure\/accessTokens\.json|\.config\/gh\/hosts\.yml|\.vault-token)$/

/** Files that hold credentials only when such a word is in them. */
const sometimes: readonly (readonly [RegExp, RegExp])[] = [
  [/\/\.npmrc$/, /_(authToken|auth|password)\s*=/],
  [/\/\.docker\/config\.json$/, /"(auth|identitytoken)"\s*:\s*"[^"]/],
  [/\/\.kube\/config$/, /(token|password|client-key-data):/],
]

/** Passwords and tokens that programs keep. */
export const credentials: LeakCheck = {
  name: 'credentials',
  summary: 'passwords and tokens: .netrc, .git-credentials, auth.conf of apt and others',
  remedy: 'hand them to the hook as a secret (--secret), and remove what it wrote',
  paths: (image) => {
    const apt = ['/etc/apt/auth.conf', ...image.list('/etc/apt/auth.conf.d')]
    const held = [
      ...apt.filter((path) => hasWords(image.read(path))),
      ...homeFiles(image).filter((path) => {
        const word = sometimes.find(([name]) => name.test(path))?.[1]
        if (word) return word.test(image.read(path)?.toString() ?? '')
        return names.test(path) && hasWords(image.read(path))
      }),
    ]
    return held.map((path) => ({ path, what: 'holds credentials' }))
  },
}

/** A file of comments alone holds nothing. */
function hasWords(content: Buffer | undefined): boolean {
  return /^\s*[^#\s]/m.test(content?.toString() ?? '')
}
