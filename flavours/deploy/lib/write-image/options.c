/* The command line. */
#include "write-image.h"

#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct options options = {
  .retries = 8, .retry_delay_ms = 1000, .timeout_s = 30, .interval_ms = 2000};

static const char usage[] =
  "Usage: write-image --digest ALGORITHM:HEX [options] URL DISK\n"
  "\n"
  "Fetches a disk image (qcow2, raw, raw.gz or raw.zst) over HTTP and writes it to a disk or a file, in one\n"
  "pass. The partition table is written last, when the digest was right. Partitions that the disk's table\n"
  "marks as state stay as they are.\n"
  "\n"
  "  --digest TEXT         sha256:HEX or sha512:HEX of the file at URL; 'none' to go without\n"
  "  --keep START:LENGTH   bytes of the disk that are not written; may be repeated\n"
  "  --wipe                overwrite partitions that are marked as state, too\n"
  "  --plan                say what would be done, and write nothing\n"
  "  --zero WAY            how what the image leaves out becomes zeros: auto; read (read, and write only\n"
  "                        where there is something else); skip (leave the old content)\n"
  "  --retries N           tries without any progress before giving up (8)\n"
  "  --retry-delay MS      wait before the second try; doubles, up to 30 s (1000)\n"
  "  --timeout S           a connection that gives nothing for so long is dropped (30)\n"
  "  --ca FILE             certificates to trust for https\n"
  "  --interval MS         between two lines of progress (2000)\n"
  "  --json                the same as JSON, a line each, on standard output\n";

static void refuse(const char *what, const char *word) {
  fprintf(stderr, "write-image: %s%s%s; see --help\n", what, word ? ": " : "", word ? word : "");
  exit(2);
}

static uint64_t read_number(const char *text, char end, const char **rest) {
  char *after;
  if (*text < '0' || *text > '9') refuse("expected a number", text);
  uint64_t number = strtoull(text, &after, 10);
  if (*after != end) refuse("expected a number", text);
  if (rest) *rest = after + 1;
  return number;
}

static unsigned read_count(const char *text) {
  uint64_t number = read_number(text, '\0', NULL);
  if (number > 1000000) refuse("expected a smaller number", text);
  return (unsigned)number;
}

static void read_keep(const char *text) {
  const char *rest;
  uint64_t start = read_number(text, ':', &rest), length = read_number(rest, '\0', NULL);
  if (start < TABLE_BYTES || length > UINT64_MAX - start)
    refuse("a range to keep begins behind the partition table (byte 17408)", text);
  disk_keep(start, start + length);
}

static enum zeroing read_zeroing(const char *text) {
  if (strcmp(text, "auto") == 0) return ZERO_AUTO;
  if (strcmp(text, "read") == 0) return ZERO_READ;
  if (strcmp(text, "skip") != 0) refuse("expected auto, read or skip after --zero", text);
  return ZERO_SKIP;
}

static void take(int letter, const char *value) {
  switch (letter) {
  case 'd': options.digest = value; break;
  case 'k': read_keep(value); break;
  case 'w': options.wipe = true; break;
  case 'p': options.plan = true; break;
  case 'z': options.zeroing = read_zeroing(value); break;
  case 'r': options.retries = read_count(value); break;
  case 'D': options.retry_delay_ms = read_count(value); break;
  case 't': options.timeout_s = read_count(value); break;
  case 'c': options.ca_file = value; break;
  case 'i': options.interval_ms = read_count(value); break;
  case 'j': options.json = true; break;
  case 'h': fputs(usage, stdout); exit(0);
  default: exit(2);
  }
}

void read_options(int count, char **words) {
  static const struct option known[] = {
    {"digest", required_argument, NULL, 'd'}, {"keep", required_argument, NULL, 'k'},
    {"wipe", no_argument, NULL, 'w'},         {"plan", no_argument, NULL, 'p'},
    {"zero", required_argument, NULL, 'z'},   {"retries", required_argument, NULL, 'r'},
    {"retry-delay", required_argument, NULL, 'D'}, {"timeout", required_argument, NULL, 't'},
    {"ca", required_argument, NULL, 'c'},     {"interval", required_argument, NULL, 'i'},
    {"json", no_argument, NULL, 'j'},         {"help", no_argument, NULL, 'h'},
    {NULL, 0, NULL, 0}};
  for (int letter; (letter = getopt_long(count, words, "h", known, NULL)) != -1;) take(letter, optarg);
  if (count - optind != 2) refuse("expected a URL and a disk", NULL);
  options.url = words[optind];
  options.disk = words[optind + 1];
  if (!options.digest)
    refuse("expected --digest sha256:HEX, or --digest none to write what nobody has checked", NULL);
}

const char *source_name(void) {
  static char name[1024];
  const char *host = strstr(options.url, "://");
  const char *slash = host ? strchr(host + 3, '/') : NULL;
  const char *at = host ? strchr(host, '@') : NULL;
  if (!at || (slash && at > slash)) return options.url;
  snprintf(name, sizeof name, "%.*s%s", (int)(host + 3 - options.url), options.url, at + 1);
  return name;
}
