const names: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&apos;',
}

/** Characters that XML has no way to say; https://www.w3.org/TR/xml/#charsets */
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is replaced
const unsayable = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]|\p{Cs}/gu

/**
 * A text in XML, between tags and between quotes of either kind. Line ends and tabs are numbers, because a reader makes blanks
 * of them in an attribute; what XML cannot say is U+FFFD.
 */
export function xmlText(text: string): string {
  return text
    .replace(unsayable, '\ufffd')
    .replace(/[&<>"']/g, (sign) => names[sign] ?? sign)
    .replace(/[\t\n\r]/g, (blank) => `&#${blank.charCodeAt(0)};`)
}
