/*
 * write-image: fetches a disk image over HTTP and writes it to a disk, in one pass.
 * Each file is one concern; this header is the list of what they have for each other.
 */
#ifndef WRITE_IMAGE_H
#define WRITE_IMAGE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define SECTOR 512u
/* Protective MBR, GPT header and 128 entries: written last, so that half an image never boots. */
#define TABLE_BYTES (34 * SECTOR)
#define MAX_RANGES 64

/* options.c */
enum zeroing { ZERO_AUTO, ZERO_READ, ZERO_SKIP };

struct options {
  const char *url, *disk, *digest, *ca_file;
  bool json, wipe, plan;
  enum zeroing zeroing;
  unsigned retries, retry_delay_ms, timeout_s, interval_ms;
};

extern struct options options;
void read_options(int count, char **words);
const char *source_name(void); /* the URL without name and password */

/* say.c: errors end the program with 1, and are told on standard error and in the JSON. */
#define PRINTF __attribute__((format(printf, 1, 2)))
void say(const char *format, ...) PRINTF;
void fail(const char *format, ...) PRINTF __attribute__((noreturn));
void note(const char *format, ...) PRINTF; /* a line of JSON on standard output, if asked for */
void *allocate(size_t count, size_t size);
const char *megabytes(uint64_t bytes); /* valid until the fourth call after this one */

/* progress.c */
void progress_begin(const char *state, uint64_t total); /* 0: not known */
void progress_at(uint64_t bytes);

/* source.c: the image on the server, checked to stay the same over all requests. */
typedef bool sink(void *context, const uint8_t *data, size_t length); /* false: that was enough */

#define SIZE_UNKNOWN UINT64_MAX
extern uint64_t source_size;
void source_open(uint8_t *begin, size_t *length); /* gives the first bytes, at most `length` */
void source_need_ranges(const char *kind);
void source_read(uint64_t offset, void *to, size_t length);
void source_stream(sink *to, void *context);

/* digest.c */
void digest_begin(const char *wanted); /* ALGORITHM:HEX, or "none" */
void digest_add(const void *data, size_t length);
void digest_check(void);
const char *digest_found(void);
void digest_of(const void *data, size_t length, uint8_t result[32]);

/* unpack.c: false where the data are damaged */
bool unpack_deflate(const uint8_t *from, size_t length, uint8_t *to, size_t size);
bool unpack_zstd(const uint8_t *from, size_t length, uint8_t *to, size_t size);
enum packing { PACKED_NOT, PACKED_GZIP, PACKED_ZSTD };
struct unpacker;
struct unpacker *unpacker_new(enum packing packing);
bool unpacker_feed(struct unpacker *unpacker, const uint8_t *data, size_t length, sink *to, void *context);
bool unpacker_is_complete(const struct unpacker *unpacker);
void unpacker_free(struct unpacker *unpacker);

/* qcow2.c, extents.c: which bytes of the file belong where on the disk */
enum extent_kind { EXTENT_DATA, EXTENT_DEFLATE, EXTENT_ZSTD, EXTENT_CHECK };

struct extent {
  uint64_t start, guest; /* byte of the file; byte of the disk, or for CHECK a number of checks[] */
  uint32_t length;
  uint8_t kind;
};

struct qcow2 {
  uint64_t size, l1_offset;
  uint32_t cluster, version, l1_count;
  bool is_zstd;
  struct extent *extents;
  size_t count, room;
  uint8_t (*checks)[32];
  size_t check_count, check_room;
};

bool is_qcow2(const uint8_t *begin, size_t length);
void qcow2_read_header(struct qcow2 *image, const uint8_t *begin, size_t length);
void qcow2_read_tables(struct qcow2 *image);
void qcow2_read_begin(const struct qcow2 *image, uint8_t *to, size_t length);
void qcow2_write(struct qcow2 *image);
void add_extent(struct qcow2 *image, struct extent extent);
void add_check(struct qcow2 *image, uint64_t start, const uint8_t *data, size_t length);
void sort_extents(struct qcow2 *image);
void qcow2_free(struct qcow2 *image);

/* raw.c */
void raw_read_begin(enum packing packing, uint8_t *to, size_t length);
void raw_write(enum packing packing);

/* disk.c, zero.c */
struct range {
  uint64_t start, end;
};

struct disk {
  int file;
  bool is_device;
  uint64_t size;
  struct range kept[MAX_RANGES];
  unsigned kept_count;
};

extern struct disk disk;
void disk_open(const char *path);
void disk_keep(uint64_t start, uint64_t end);
uint64_t disk_free_end(uint64_t *start, uint64_t end); /* next piece that is not kept */
bool disk_read(uint64_t at, void *to, size_t length);
void disk_put(uint64_t at, const void *data, size_t length); /* to the disk, whatever is kept */
void disk_sync(void);
void disk_reread(void);
void written_begin(uint64_t size, uint64_t limit, uint32_t grain); /* the image's, and how far it may write */
void written_at(uint64_t at, size_t length);
void zero_the_rest(void);

/* image.c */
void image_write(uint64_t at, const void *data, size_t length);

/* gpt.c, table.c */
struct gpt {
  bool is_there;
  uint8_t header[SECTOR];
  uint8_t entries[128 * 128];
};

/* Type-specific attribute of a GPT entry: this partition outlives the image. */
#define ATTRIBUTE_KEEP (1ull << 57)

struct gpt_place {
  uint64_t first, last, attributes;
};

void gpt_parse(struct gpt *gpt, const uint8_t *table);
void gpt_read_disk(struct gpt *gpt);
bool gpt_place(const struct gpt *gpt, unsigned index, struct gpt_place *place);
void gpt_set_place(struct gpt *gpt, unsigned index, const struct gpt_place *place);
const char *gpt_name(const struct gpt *gpt, unsigned index);
void gpt_write(struct gpt *gpt, uint8_t *table); /* the backup to the disk, the rest into `table` */

extern uint8_t image_table[TABLE_BYTES]; /* as the image has it; filled before anything is written */
void table_plan(uint64_t image_size);
void table_unboot(void);
void table_take(uint64_t at, const uint8_t *data, size_t length); /* as it comes with the image */
void table_write(void);
/* bytes.c */
uint16_t little16(const uint8_t *at);
uint32_t little32(const uint8_t *at);
uint64_t little64(const uint8_t *at);
void put_little(uint8_t *at, uint64_t value, unsigned bytes);
uint32_t big32(const uint8_t *at);
uint64_t big64(const uint8_t *at);

#endif
