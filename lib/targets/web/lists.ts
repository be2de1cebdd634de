import { type ListEdit, mostList, type PublishPlan, type TargetIo } from '../driver.ts'
import { basicLogin } from './login.ts'
import { placeBeside } from './place.ts'
import { putText } from './put.ts'

/** Edits texts beside a file of a web server. There is no lock: who publishes to one folder does so one after another. */
export async function editWebLists(
  { url: beside }: PublishPlan,
  edits: readonly ListEdit[],
  io: TargetIo,
): Promise<readonly string[]> {
  const written: string[] = []
  for (const { name, edit } of edits) {
    const url = placeBeside(beside, name)
    const { status, body } = await io.http.ask({
      method: 'GET',
      url,
      authorize: basicLogin(io),
      keep: mostList,
      accept: [404, 410],
    })
    const text = status < 300 ? body.toString('utf8') : undefined
    const next = edit(text ?? '')
    if (next === text) continue
    await putText(url, next, io)
    written.push(url.href)
  }
  return written
}
