import t from 'tap'
import ts from 'typescript'
import { typescriptComment, typescriptName, typescriptText } from '../../lib/quoting/typescript.ts'
import { comesBack, sayAll, thousandTexts } from './texts.ts'

const parse = (text: string) => ts.createSourceFile('x.ts', text, ts.ScriptTarget.ES2023, true)

t.test('the compiler reads names and texts as they were', (t) => {
  const lines = sayAll(t, thousandTexts(t), (text) => {
    const name = typescriptName(text, 'here')
    return `export interface X { ${name}: ${typescriptText(text, 'here')} }\n`
  })
  const back = parse(lines.map(({ said }) => said).join('')).statements.map((statement) => {
    const [member] = ts.isInterfaceDeclaration(statement) ? statement.members : []
    if (!member || !ts.isPropertySignature(member) || !member.type) return undefined
    const { name, type } = member
    if (!ts.isIdentifier(name) && !ts.isStringLiteral(name)) return undefined
    if (!ts.isLiteralTypeNode(type) || !ts.isStringLiteral(type.literal)) return undefined
    return name.text === type.literal.text ? name.text : undefined
  })
  const texts = lines.map(({ text }) => text)
  comesBack(t, texts, back)
  t.end()
})

t.test('a comment is one, and ends where it shall', (t) => {
  const lines = sayAll(t, thousandTexts(t), (text) => typescriptComment(text, 'here'))
  const { statements } = parse(lines.map(({ said }) => `${said}\nlet x\n`).join(''))
  t.equal(statements.length, lines.length)
  t.ok(statements.every((statement) => statement.getText() === 'let x'))
  t.equal(typescriptComment(' of /etc/*/x,\n and more ', 'here'), '/** of /etc/*\\/x, and more */')
  t.end()
})
