import { lintKinds } from '../kinds/index.ts'
import type { Rule } from '../rule.ts'
import { logicalLines } from '../shell.ts'
import type { Subject } from '../subject.ts'
import { dibFiles } from '../text-file.ts'

/** Of dib-lint. */
export const hostSudo: Rule = {
  id: 'host-sudo',
  severity: 'error',
  dibLint: 'safe_sudo',
  explanation: 'a hook outside the chroot with sudo can change the machine that builds',
  check: (subject) =>
    dibFiles(subject)
      .filter(({ path }) => path.split('/').slice(0, -1).some(isOnHost(subject)))
      .flatMap(({ path, text }) =>
        logicalLines(text).flatMap(({ line, number }) =>
          /\bsudo /.test(line) && !isHarmless.test(line.trim())
            ? [
                {
                  file: path,
                  line: number,
                  column: line.indexOf('sudo ') + 1,
                  message: lintKinds[subject.kind].insteadOf.sudo,
                },
              ]
            : [],
        ),
      ),
}

const isHarmless =
  /dib-lint: safe_sudo|^#|install-packages|TARGET_ROOT|IMAGE_BLOCK_DEVICE|TMP_MOUNT_PATH|TMP_IMAGE_PATH/

function isOnHost({ kind }: Subject): (folder: string) => boolean {
  return (folder) => lintKinds[kind].hostFolders.includes(folder)
}
