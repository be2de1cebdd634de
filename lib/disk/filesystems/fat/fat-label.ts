import type { LabelRule } from '../label-rule.ts'

/** Letters as MS-DOS had them; small ones would be stored as large ones. */
export const fatLabel: LabelRule = {
  description: `at most 11 bytes: large letters, digits, and signs other than "*+,./:;<=>?[\\]|`,
  fits: (label) => /^[!#-)\-0-9@A-Z^-`{}~ ]{1,11}$/.test(label) && label === label.trim(),
  fit: (label) =>
    label
      .toUpperCase()
      .replaceAll(/[^!#-)\-0-9@A-Z^-`{}~ ]/g, '_')
      .slice(0, 11)
      .trim(),
}
