/** type-page PAGE FOLDER: prints the shell script that types a page; texts of its files go into the folder. */

import { read } from '../fixtures/pages.ts'
import { blocksOf, scriptOf } from '../fixtures/told-page.ts'

const [, , page = '', folder = ''] = process.argv
// What follows is a table of what else there is, with pieces of files.
const [told = ''] = read(page).split(/^## What else/m)
process.stdout.write(scriptOf(blocksOf(told), folder))
