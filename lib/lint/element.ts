import type { LintFile, Subject } from './subject.ts'

/** A file whose text is known. */
export type TextFile = LintFile & { readonly text: string }

/** What dib-lint looks at line by line: everything but documentation, YAML and modules of Python. */
export function dibFiles({ files }: Subject): TextFile[] {
  return files.filter(isText).filter(({ path }) => !/\.(rst|yaml|py)$/.test(path))
}

/** Scripts for `/bin/bash`, for which elements have rules. */
export function bashScripts(subject: Subject): TextFile[] {
  return dibFiles(subject).filter(({ text }) => /^#!\/bin\/bash/.test(text))
}

export function isText(file: LintFile): file is TextFile {
  return file.text !== undefined
}

/** Folders of an element whose scripts run on the host, by dib-lint's reckoning. */
export const elementHostFolders: readonly string[] = [
  ...['root.d', 'extra-data.d', 'block-device.d', 'finalise.d', 'cleanup.d'],
]

/** Folders that diskimage-builder, or an element of it, reads. */
export const elementFolders: readonly string[] = [
  ...['root.d', 'extra-data.d', 'pre-install.d', 'install.d', 'post-install.d', 'post-root.d'],
  ...[
    'block-device.d',
    'pre-finalise.d',
    'finalise.d',
    'cleanup.d',
    'environment.d',
    'first-boot.d',
  ],
  ...['block-device-size.d', 'binary-deps.d', 'init.d', 'ramdisk-install.d', 'udev.d'],
  ...['dracut-drivers.d', 'dracut.conf.d', 'modprobe.d', 'yum.repos.d', 'cloud.cfg.d'],
]
