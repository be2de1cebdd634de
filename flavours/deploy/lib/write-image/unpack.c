/* Decompression: of single clusters into memory, and of streams with bounded memory. */
#include "write-image.h"

#include <stdlib.h>
#include <zlib.h>
#include <zstd.h>

/* Raw deflate, as qcow2 has it. What lies behind the stream in its last sector is of no interest. */
bool unpack_deflate(const uint8_t *from, size_t length, uint8_t *to, size_t size) {
  z_stream stream = {.next_in = (Bytef *)from, .avail_in = (uInt)length, .next_out = to, .avail_out = (uInt)size};
  if (inflateInit2(&stream, -15) != Z_OK) fail("zlib could not begin");
  int result = inflate(&stream, Z_FINISH);
  inflateEnd(&stream);
  return (result == Z_STREAM_END || result == Z_BUF_ERROR || result == Z_OK) && stream.avail_out == 0;
}

bool unpack_zstd(const uint8_t *from, size_t length, uint8_t *to, size_t size) {
  static ZSTD_DCtx *context;
  if (!context && !(context = ZSTD_createDCtx())) fail("zstd could not begin");
  ZSTD_DCtx_reset(context, ZSTD_reset_session_only);
  ZSTD_inBuffer in = {from, length, 0};
  ZSTD_outBuffer out = {to, size, 0};
  while (out.pos < size) {
    size_t before = in.pos + out.pos, result = ZSTD_decompressStream(context, &out, &in);
    if (ZSTD_isError(result) || in.pos + out.pos == before) return false;
  }
  return true;
}

enum { CHUNK = 1 << 17 };

struct unpacker {
  enum packing packing;
  bool is_complete; /* at the end of a stream; another one may follow */
  z_stream gzip;
  ZSTD_DCtx *zstd;
  uint8_t out[CHUNK];
};

struct unpacker *unpacker_new(enum packing packing) {
  struct unpacker *unpacker = allocate(1, sizeof *unpacker);
  unpacker->packing = packing;
  unpacker->is_complete = packing == PACKED_NOT;
  if (packing == PACKED_GZIP && inflateInit2(&unpacker->gzip, 15 + 16) != Z_OK) fail("zlib could not begin");
  if (packing == PACKED_ZSTD && !(unpacker->zstd = ZSTD_createDCtx())) fail("zstd could not begin");
  return unpacker;
}

static void feed_gzip(struct unpacker *unpacker, const uint8_t *data, size_t length, size_t *in, size_t *out) {
  z_stream *stream = &unpacker->gzip;
  if (unpacker->is_complete && inflateReset(stream) != Z_OK) fail("zlib could not go on");
  stream->next_in = (Bytef *)data;
  stream->avail_in = (uInt)length;
  stream->next_out = unpacker->out;
  stream->avail_out = CHUNK;
  int result = inflate(stream, Z_NO_FLUSH);
  if (result != Z_OK && result != Z_STREAM_END && result != Z_BUF_ERROR)
    fail("%s is damaged: its gzip stream cannot be read", source_name());
  unpacker->is_complete = result == Z_STREAM_END;
  *in = length - stream->avail_in;
  *out = CHUNK - stream->avail_out;
}

static void feed_zstd(struct unpacker *unpacker, const uint8_t *data, size_t length, size_t *in, size_t *out) {
  ZSTD_inBuffer from = {data, length, 0};
  ZSTD_outBuffer to = {unpacker->out, CHUNK, 0};
  size_t result = ZSTD_decompressStream(unpacker->zstd, &to, &from);
  if (ZSTD_isError(result))
    fail("%s is damaged: its zstd stream cannot be read: %s", source_name(), ZSTD_getErrorName(result));
  unpacker->is_complete = result == 0;
  *in = from.pos;
  *out = to.pos;
}

bool unpacker_feed(struct unpacker *unpacker, const uint8_t *data, size_t length, sink *to, void *context) {
  if (unpacker->packing == PACKED_NOT) return to(context, data, length);
  size_t out = CHUNK;
  while (length > 0 || out == CHUNK) {
    size_t in;
    if (length == 0 && unpacker->is_complete) break;
    if (unpacker->packing == PACKED_GZIP) feed_gzip(unpacker, data, length, &in, &out);
    else feed_zstd(unpacker, data, length, &in, &out);
    data += in;
    length -= in;
    if (out > 0 && !to(context, unpacker->out, out)) return false;
    if (in == 0 && out == 0) break;
  }
  return true;
}

bool unpacker_is_complete(const struct unpacker *unpacker) { return unpacker->is_complete; }

void unpacker_free(struct unpacker *unpacker) {
  if (unpacker->packing == PACKED_GZIP) inflateEnd(&unpacker->gzip);
  ZSTD_freeDCtx(unpacker->zstd);
  free(unpacker);
}
