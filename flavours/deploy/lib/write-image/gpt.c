/* GUID partition tables; UEFI specification, chapter 5. */
#include "write-image.h"

#include <stdlib.h>
#include <string.h>
#include <zlib.h>

enum { ENTRY = 128, ENTRIES = 128, HEADER = 92 };

static uint32_t checksum(const uint8_t *data, size_t length) { return (uint32_t)crc32(0, data, (uInt)length); }

static bool has_good_header(const uint8_t *header) {
  uint8_t copy[HEADER];
  if (memcmp(header, "EFI PART", 8) != 0 || little32(header + 12) != HEADER) return false;
  memcpy(copy, header, HEADER);
  put_little(copy + 16, 0, 4);
  return checksum(copy, HEADER) == little32(header + 16);
}

static bool has_good_entries(const uint8_t *header, const uint8_t *entries) {
  uint32_t count = little32(header + 80);
  return little32(header + 84) == ENTRY && count <= ENTRIES && checksum(entries, count * ENTRY) == little32(header + 88);
}

static void adopt(struct gpt *gpt, const uint8_t *header, const uint8_t *entries) {
  gpt->is_there = true;
  memcpy(gpt->header, header, SECTOR);
  memcpy(gpt->entries, entries, (size_t)little32(header + 80) * ENTRY);
}

void gpt_parse(struct gpt *gpt, const uint8_t *table) {
  memset(gpt, 0, sizeof *gpt);
  const uint8_t *header = table + SECTOR;
  if (memcmp(header, "EFI PART", 8) != 0) return;
  if (!has_good_header(header) || little64(header + 72) != 2 || !has_good_entries(header, table + 2 * SECTOR))
    fail("%s has a GPT that is damaged, or has more than 128 entries", source_name());
  adopt(gpt, header, table + 2 * SECTOR);
}

/* The table of the disk, or its backup where the first one is damaged. */
void gpt_read_disk(struct gpt *gpt) {
  static uint8_t entries[ENTRIES * ENTRY];
  uint8_t header[SECTOR];
  uint64_t sectors = disk.size / SECTOR;
  const uint64_t places[] = {1, sectors - 1};
  memset(gpt, 0, sizeof *gpt);
  for (unsigned index = 0; index < 2 && !gpt->is_there; index++) {
    if (!disk_read(places[index] * SECTOR, header, SECTOR) || !has_good_header(header)) continue;
    uint64_t at = little64(header + 72);
    if (at < 2 || at > sectors - 2 || little32(header + 80) > ENTRIES) continue;
    memset(entries, 0, sizeof entries);
    if (!disk_read(at * SECTOR, entries, (size_t)little32(header + 80) * ENTRY)) continue;
    if (has_good_entries(header, entries)) adopt(gpt, header, entries);
  }
}

bool gpt_place(const struct gpt *gpt, unsigned index, struct gpt_place *place) {
  static const uint8_t unused[16];
  const uint8_t *entry = gpt->entries + index * ENTRY;
  place->first = little64(entry + 32);
  place->last = little64(entry + 40);
  place->attributes = little64(entry + 48);
  return gpt->is_there && memcmp(entry, unused, sizeof unused) != 0;
}

void gpt_set_place(struct gpt *gpt, unsigned index, const struct gpt_place *place) {
  uint8_t *entry = gpt->entries + index * ENTRY;
  if (!place) {
    memset(entry, 0, ENTRY);
    return;
  }
  put_little(entry + 32, place->first, 8);
  put_little(entry + 40, place->last, 8);
  put_little(entry + 48, place->attributes, 8);
}

const char *gpt_name(const struct gpt *gpt, unsigned index) {
  static char names[4][40];
  static unsigned next;
  char *name = names[next++ % 4];
  const uint8_t *from = gpt->entries + index * ENTRY + 56;
  unsigned at = 0;
  for (; at < 36; at++) {
    uint16_t letter = little16(from + 2 * at);
    if (letter == 0) break;
    name[at] = letter < ' ' || letter > '~' || letter == '"' || letter == '\\' ? '?' : (char)letter;
  }
  name[at] = '\0';
  return name;
}

static void finish_header(uint8_t *header, uint64_t own, uint64_t other, uint64_t entries) {
  put_little(header + 24, own, 8);
  put_little(header + 32, other, 8);
  put_little(header + 72, entries, 8);
  put_little(header + 16, 0, 4);
  put_little(header + 16, checksum(header, HEADER), 4);
}

/* Both copies are made for the disk as it is: the image's may be meant for a smaller one. */
void gpt_write(struct gpt *gpt, uint8_t *table) {
  uint64_t last = disk.size / SECTOR - 1;
  uint8_t *header = gpt->header;
  if (little64(header + 40) < 34) put_little(header + 40, 34, 8);
  put_little(header + 48, last - 33, 8);
  put_little(header + 80, ENTRIES, 4);
  put_little(header + 84, ENTRY, 4);
  put_little(header + 88, checksum(gpt->entries, sizeof gpt->entries), 4);
  finish_header(header, last, 1, last - 32);
  disk_put((last - 32) * SECTOR, gpt->entries, sizeof gpt->entries);
  disk_put(last * SECTOR, header, SECTOR);
  finish_header(header, 1, last, 2);
  memcpy(table + SECTOR, header, SECTOR);
  memcpy(table + 2 * SECTOR, gpt->entries, sizeof gpt->entries);
  /* A protective entry covers the disk, as far as 32 bits can say so. */
  for (uint8_t *entry = table + 446; entry < table + 510; entry += 16)
    if (entry[4] == 0xee) put_little(entry + 12, last < UINT32_MAX ? last : UINT32_MAX, 4);
}
