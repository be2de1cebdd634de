/* The parts of a qcow2 file in the order of the file, and the stream that is cut into them. */
#include "write-image.h"

#include <stdlib.h>
#include <string.h>

enum { CHECK_LENGTH = 1 << 16 };

static void *make_room(void *list, size_t *room, size_t count, size_t size) {
  if (count < *room) return list;
  *room = *room ? *room * 2 : 64;
  void *larger = realloc(list, *room * size);
  if (!larger) fail("out of memory for the tables of %s: %zu entries", source_name(), *room);
  return larger;
}

void add_extent(struct qcow2 *image, struct extent extent) {
  if (extent.start >= source_size)
    fail("%s is damaged or cut off: a cluster lies at byte %llu of %llu", source_name(),
         (unsigned long long)extent.start, (unsigned long long)source_size);
  /* The last cluster of a file may end with the file. */
  if (extent.length > source_size - extent.start) extent.length = (uint32_t)(source_size - extent.start);
  image->extents = make_room(image->extents, &image->room, image->count, sizeof extent);
  image->extents[image->count++] = extent;
}

/* The digest is over the stream; so what was read before it must be what comes with it. */
void add_check(struct qcow2 *image, uint64_t start, const uint8_t *data, size_t length) {
  while (length > 0) {
    uint32_t part = length < CHECK_LENGTH ? (uint32_t)length : CHECK_LENGTH;
    image->checks = make_room(image->checks, &image->check_room, image->check_count, 32);
    digest_of(data, part, image->checks[image->check_count]);
    add_extent(image, (struct extent){start, image->check_count++, part, EXTENT_CHECK});
    start += part;
    data += part;
    length -= part;
  }
}

static int compare(const void *a, const void *b) {
  const struct extent *one = a, *other = b;
  if (one->start != other->start) return one->start < other->start ? -1 : 1;
  return one->guest < other->guest ? -1 : one->guest > other->guest;
}

void sort_extents(struct qcow2 *image) { qsort(image->extents, image->count, sizeof(struct extent), compare); }

void qcow2_free(struct qcow2 *image) {
  free(image->extents);
  free(image->checks);
}

/* A whole cluster of the disk from what the file has for it. */
static void unpack(const struct qcow2 *image, const struct extent *extent, const uint8_t *from, uint8_t *cluster) {
  bool is_good = true;
  if (extent->kind == EXTENT_DATA) {
    memcpy(cluster, from, extent->length);
    memset(cluster + extent->length, 0, image->cluster - extent->length);
  } else if (extent->kind == EXTENT_DEFLATE) {
    is_good = unpack_deflate(from, extent->length, cluster, image->cluster);
  } else {
    is_good = unpack_zstd(from, extent->length, cluster, image->cluster);
  }
  if (!is_good)
    fail("%s is damaged: the compressed cluster at byte %llu cannot be read", source_name(),
         (unsigned long long)extent->start);
}

void qcow2_read_begin(const struct qcow2 *image, uint8_t *to, size_t length) {
  uint8_t *cluster = allocate(image->cluster, 1), *from = allocate(image->cluster, 2);
  memset(to, 0, length);
  for (size_t at = 0; at < image->count; at++) {
    const struct extent *extent = &image->extents[at];
    if (extent->kind == EXTENT_CHECK || extent->guest >= length) continue;
    source_read(extent->start, from, extent->length);
    unpack(image, extent, from, cluster);
    size_t room = length - extent->guest;
    memcpy(to + extent->guest, cluster, room < image->cluster ? room : image->cluster);
  }
  free(cluster);
  free(from);
}

struct window {
  struct qcow2 *image;
  size_t next;         /* extent */
  uint64_t start, end; /* bytes of the file that are in `bytes` */
  size_t room;
  uint8_t *bytes, *cluster;
};

static void take_extent(struct window *window, const struct extent *extent, const uint8_t *from) {
  struct qcow2 *image = window->image;
  if (extent->kind == EXTENT_CHECK) {
    uint8_t digest[32];
    digest_of(from, extent->length, digest);
    if (memcmp(digest, image->checks[extent->guest], sizeof digest) != 0)
      fail("%s changed on the server while it was read", source_name());
    return;
  }
  unpack(image, extent, from, window->cluster);
  uint64_t left = image->size - extent->guest;
  image_write(extent->guest, window->cluster, left < image->cluster ? (size_t)left : image->cluster);
}

static bool feed(void *context, const uint8_t *data, size_t length) {
  struct window *window = context;
  const struct qcow2 *image = window->image;
  digest_add(data, length);
  while (length > 0) {
    uint64_t wanted = window->next < image->count ? image->extents[window->next].start : UINT64_MAX;
    if (window->end <= wanted) { /* nothing in the window is of use */
      uint64_t skip = wanted - window->end < length ? wanted - window->end : length;
      window->start = window->end += skip;
      data += skip;
      length -= (size_t)skip;
    } else if (window->start < wanted) {
      memmove(window->bytes, window->bytes + (wanted - window->start), (size_t)(window->end - wanted));
      window->start = wanted;
    }
    size_t used = (size_t)(window->end - window->start), room = window->room - used;
    size_t part = room < length ? room : length;
    memcpy(window->bytes + used, data, part);
    window->end += part;
    data += part;
    length -= part;
    for (const struct extent *extent; window->next < image->count; window->next++) {
      extent = &image->extents[window->next];
      if (extent->start + extent->length > window->end) break;
      take_extent(window, extent, window->bytes + (extent->start - window->start));
    }
  }
  progress_at(window->end);
  return true;
}

void qcow2_write(struct qcow2 *image) {
  size_t longest = 2 * (size_t)image->cluster > CHECK_LENGTH ? 2 * (size_t)image->cluster : CHECK_LENGTH;
  struct window window = {.image = image, .room = longest + (1 << 18)};
  window.bytes = allocate(window.room, 1);
  window.cluster = allocate(image->cluster, 1);
  source_stream(feed, &window);
  if (window.next < image->count)
    fail("%s ended at byte %llu, before its last cluster", source_name(), (unsigned long long)window.end);
  free(window.bytes);
  free(window.cluster);
}
