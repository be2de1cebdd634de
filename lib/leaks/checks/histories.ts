import type { LeakCheck } from '../check.ts'
import { homeFiles } from '../homes.ts'

const names =
  /\/\.((ba|a|k|z)?sh_history|history|python_history|lesshst|viminfo|wget-hsts|(my|p|lite)sql_history|sqlite_history|node_repl_history|rediscli_history|sudo_as_admin_successful)$/

/** What somebody typed. */
export const histories: LeakCheck = {
  name: 'histories',
  summary: 'histories of shells and other programs',
  remedy: 'remove it at the end of the hook that made it',
  paths: (image) =>
    homeFiles(image)
      .filter((path) => names.test(path) && image.size(path) > 0)
      .map((path) => ({ path, what: 'is a history of what was typed' })),
}
