/* What is told: lines for people on standard error, JSON for programs on standard output. */
#include "write-image.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

void say(const char *format, ...) {
  va_list values;
  va_start(values, format);
  fputs("write-image: ", stderr);
  vfprintf(stderr, format, values);
  fputc('\n', stderr);
  va_end(values);
}

void note(const char *format, ...) {
  if (!options.json) return;
  va_list values;
  va_start(values, format);
  vprintf(format, values);
  putchar('\n');
  fflush(stdout);
  va_end(values);
}

static void print_quoted(const char *text) {
  putchar('"');
  for (; *text; text++) {
    unsigned char letter = (unsigned char)*text;
    if (letter == '"' || letter == '\\') putchar('\\');
    if (letter < ' ') printf("\\u%04x", letter);
    else putchar(letter);
  }
  putchar('"');
}

void fail(const char *format, ...) {
  char text[2048];
  va_list values;
  va_start(values, format);
  vsnprintf(text, sizeof text, format, values);
  va_end(values);
  say("error: %s", text);
  if (options.json) {
    fputs("{\"state\":\"failed\",\"error\":", stdout);
    print_quoted(text);
    puts("}");
    fflush(stdout);
  }
  exit(1);
}

void *allocate(size_t count, size_t size) {
  void *memory = calloc(count ? count : 1, size);
  if (!memory) fail("out of memory: %zu times %zu bytes were needed", count, size);
  return memory;
}

const char *megabytes(uint64_t bytes) {
  static char texts[4][32];
  static unsigned next;
  char *text = texts[next++ % 4];
  if (bytes < 10000000u) snprintf(text, sizeof texts[0], "%.1f MB", (double)bytes / 1e6);
  else snprintf(text, sizeof texts[0], "%llu MB", (unsigned long long)(bytes / 1000000u));
  return text;
}
