import t from 'tap'
import { readLimits, tooFewProcesses } from '../../../lib/builders/local/process-limit.ts'

const limits = (
  soft: string,
) => `Limit                     Soft Limit           Hard Limit           Units
Max stack size            8388608              unlimited            bytes
Max processes             ${soft}                   63704                processes
Max open files            1024                 524288               files
`

t.test('too few for a build', (t) => {
  t.equal(tooFewProcesses(limits('20')), 20)
  t.equal(tooFewProcesses(limits('63')), 63)
  t.equal(tooFewProcesses(limits('4096')), undefined)
  t.equal(tooFewProcesses(limits('unlimited')), undefined)
  t.equal(tooFewProcesses(''), undefined)
  t.match(readLimits(), /^Max processes /m)
  t.end()
})
