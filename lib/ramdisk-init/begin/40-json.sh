# JSON out of what hardware and users say, which may have any byte in it.
# shellcheck disable=SC2016
json_awk='
  BEGIN { for (i = 1; i < 256; i++) code[sprintf("%c", i)] = i }
  function string(text,    out, i, n, c, step) {
    n = length(text)
    for (i = 1; i <= n; i += step) {
      c = substr(text, i, 1)
      step = 1
      if (c == "\"" || c == "\\") out = out "\\" c
      else if (c == "\n") out = out "\\n"
      else if (c == "\t") out = out "\\t"
      else if (code[c] < 32 || code[c] == 127) out = out sprintf("\\u%04x", code[c])
      else if (code[c] < 128) out = out c
      else if (step = utf8(text, i)) out = out substr(text, i, step)
      else { out = out "\\ufffd"; step = 1 }
    }
    return "\"" out "\""
  }
  # Bytes of the UTF-8 sequence at a place, 0 where there is none; RFC 3629.
  function utf8(text, i,    c, second, n, k) {
    c = code[substr(text, i, 1)]
    second = code[substr(text, i + 1, 1)]
    n = c >= 194 && c <= 223 ? 2 : c >= 224 && c <= 239 ? 3 : c >= 240 && c <= 244 ? 4 : 0
    for (k = 1; k < n; k++) if (int(code[substr(text, i + k, 1)] / 64) != 2) return 0
    if (c == 224 && second < 160 || c == 237 && second > 159) return 0
    if (c == 240 && second < 144 || c == 244 && second > 143) return 0
    return n
  }
  function value(kind, text) {
    if (text == "") return "null"
    if (kind == "number") return text ~ /^-?(0|[1-9][0-9]*)(\.[0-9]+)?$/ ? text : "null"
    if (kind == "boolean") return text ~ /^(1|[Yy]|yes|true|on)$/ ? "true" : text ~ /^(0|[Nn]|no|false|off)$/ ? "false" : "null"
    if (kind == "json") return text
    if (kind == "file") return content(text)
    return string(text)
  }
  function content(path,    line, out) {
    while ((getline line < path) > 0) out = out (out == "" ? "" : "\n") line
    close(path)
    return out == "" ? "null" : out
  }
'

# Prints a text as a JSON string, quotes included; what is no UTF-8 becomes U+FFFD.
json_string() {
  LC_ALL=C awk "$json_awk"'BEGIN { print string(ARGV[1]) }' "$1"
}

# json_object NAME[:KIND] VALUE …: prints a JSON object. Kinds: string (the default), number, boolean, json (a value
# that is JSON already), file (a file that has one). What is empty, or not of its kind, is null.
json_object() {
  LC_ALL=C awk "$json_awk"'BEGIN {
    for (a = 1; a < ARGC; a += 2) {
      kind = ""
      if (match(ARGV[a], /:[a-z]+$/)) kind = substr(ARGV[a], RSTART + 1)
      name = kind == "" ? ARGV[a] : substr(ARGV[a], 1, RSTART - 1)
      out = out (a == 1 ? "" : ", ") string(name) ": " value(kind, ARGV[a + 1])
    }
    print "{" out "}"
  }' "$@"
}

# Makes a JSON list of the lines of the standard input, each a JSON value.
json_list() {
  awk 'BEGIN { printf "[" } NF { printf "%s\n  %s", separator, $0; separator = "," } END { print (separator == "" ? "]" : "\n]") }'
}
