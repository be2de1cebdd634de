/* The image as bytes: read in pieces or as one stream, resumed where the connection broke. */
#include "write-image.h"
#include "transfer.h"

#include <stdio.h>
#include <string.h>
#include <time.h>

uint64_t source_size = SIZE_UNKNOWN;
static bool has_ranges;

static void wait_ms(unsigned milliseconds) {
  struct timespec time = {milliseconds / 1000, (long)(milliseconds % 1000) * 1000000};
  nanosleep(&time, NULL);
}

/* One stretch of the file, over as many connections as it takes. */
static void run(struct transfer *transfer) {
  unsigned tries = 0, delay = options.retry_delay_ms;
  for (uint64_t best = transfer->at;;) {
    const char *trouble = transfer_try(transfer);
    if (!trouble) return;
    if (transfer->at > best) {
      best = transfer->at;
      tries = 0;
      delay = options.retry_delay_ms;
    }
    if (tries++ >= options.retries)
      fail("%s cannot be read: %s; given up after %u tries, at byte %llu", source_name(), trouble, tries,
           (unsigned long long)transfer->at);
    say("%s; trying again in %u.%u s, from byte %llu", trouble, delay / 1000, delay / 100 % 10,
        (unsigned long long)transfer->at);
    note("{\"state\":\"retrying\",\"bytes\":%llu}", (unsigned long long)transfer->at);
    wait_ms(delay);
    delay = delay > 15000 ? 30000 : 2 * delay;
  }
}

struct buffer {
  uint8_t *to;
  size_t used, size;
};

static bool fill(void *context, const uint8_t *data, size_t length) {
  struct buffer *buffer = context;
  size_t room = buffer->size - buffer->used, part = length < room ? length : room;
  memcpy(buffer->to + buffer->used, data, part);
  buffer->used += part;
  return buffer->used < buffer->size;
}

void source_open(uint8_t *begin, size_t *length) {
  struct buffer buffer = {begin, 0, *length};
  struct transfer transfer = {.sink = fill, .context = &buffer, .end = *length};
  transfer_begin();
  run(&transfer);
  *length = buffer.used;
  has_ranges = transfer.status == 206;
  source_size = transfer.total;
  if (buffer.used == 0) fail("%s is empty", source_name());
  if (!has_ranges && source_size == SIZE_UNKNOWN)
    say("the server does not tell how large %s is", source_name());
}

void source_need_ranges(const char *kind) {
  if (!has_ranges)
    fail("the server has no range requests, which a %s image needs. Serve %s by a server that has them (nginx, "
         "Apache and most others do), or as a raw image: qemu-img convert -O raw, and zstd or gzip around it",
         kind, source_name());
}

void source_read(uint64_t offset, void *to, size_t length) {
  struct buffer buffer = {to, 0, length};
  if (source_size != SIZE_UNKNOWN && (offset > source_size || length > source_size - offset))
    fail("%s is damaged or cut off: it refers to byte %llu and has %llu", source_name(),
         (unsigned long long)(offset + length), (unsigned long long)source_size);
  struct transfer transfer = {
    .sink = fill, .context = &buffer, .begin = offset, .at = offset, .end = offset + length};
  run(&transfer);
  if (buffer.used < length) fail("%s ended at byte %llu", source_name(), (unsigned long long)transfer.at);
}

void source_stream(sink *to, void *context) {
  struct transfer transfer = {.sink = to, .context = context, .end = SIZE_UNKNOWN};
  run(&transfer);
}
