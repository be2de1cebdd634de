import { StringDecoder } from 'node:string_decoder'

/** A longer line comes in pieces: nobody has to keep what never ends. Characters. */
const longestLine = 1 << 20

/** The lines of a stream of UTF-8. Progress bars end theirs by a carriage return. */
export async function* textLines(
  stream: AsyncIterable<Uint8Array>,
  longest = longestLine,
): AsyncGenerator<string> {
  const decoder = new StringDecoder('utf8')
  let rest = ''
  for await (const chunk of stream) {
    const lines = (rest + decoder.write(Buffer.from(chunk))).split(/\r\n|\n|\r(?!$)/)
    rest = lines.pop() ?? ''
    for (const line of lines) yield* piecesOf(line, longest)
    while (rest.length > longest) {
      yield rest.slice(0, longest)
      rest = rest.slice(longest)
    }
  }
  rest += decoder.end()
  if (rest !== '') yield* piecesOf(rest.replace(/\r$/, ''), longest)
}

function* piecesOf(line: string, longest: number): Generator<string> {
  for (let at = 0; at === 0 || at < line.length; at += longest) yield line.slice(at, at + longest)
}
