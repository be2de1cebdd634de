/* Numbers as they lie in files. */
#include "write-image.h"

uint16_t little16(const uint8_t *at) { return (uint16_t)(at[0] | at[1] << 8); }
uint32_t little32(const uint8_t *at) { return little16(at) | (uint32_t)little16(at + 2) << 16; }
uint64_t little64(const uint8_t *at) { return little32(at) | (uint64_t)little32(at + 4) << 32; }

void put_little(uint8_t *at, uint64_t value, unsigned bytes) {
  for (unsigned index = 0; index < bytes; index++) at[index] = (uint8_t)(value >> 8 * index);
}

uint32_t big32(const uint8_t *at) {
  return (uint32_t)at[0] << 24 | (uint32_t)at[1] << 16 | (uint32_t)at[2] << 8 | at[3];
}

uint64_t big64(const uint8_t *at) { return (uint64_t)big32(at) << 32 | big32(at + 4); }
