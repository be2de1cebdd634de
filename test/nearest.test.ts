import t from 'tap'
import { didYouMean, editDistance, nearest } from '../lib/nearest.ts'

const distances: [string, string, number][] = [
  ['', '', 0],
  ['abc', 'abc', 0],
  ['', 'abc', 3],
  ['abc', '', 3],
  ['debain', 'debian', 1],
  ['vm', 'mv', 1],
  ['kitten', 'sitting', 3],
  ['local', 'locals', 1],
]
for (const [a, b, distance] of distances) {
  t.equal(editDistance(a, b), distance, `${a} → ${b}`)
  t.equal(editDistance(b, a), distance, `${b} → ${a}`)
}

const names = ['debian', 'vm', 'local-config', 'growroot']
const guesses: [string, string | undefined][] = [
  ['debain', 'debian'],
  ['localconfig', 'local-config'],
  ['mv', 'vm'],
  ['fedora-server', undefined],
  ['kubernetes', undefined],
]
for (const [name, wanted] of guesses) t.equal(nearest(name, names), wanted, name)
t.equal(nearest('x', []), undefined)
t.equal(didYouMean('debain', names), "; did you mean 'debian'?")
t.equal(didYouMean('kubernetes', names), '')
