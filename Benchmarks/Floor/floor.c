// What the proof of a picture costs at least: the same work in C, in one process, on trusted files, doing nothing else.
// A baseline JPEG of one scan is walked code by code, storing nothing; a PNG is unpacked, its length, filter bytes and
// CRCs checked. Both are hashed once. Prints a line for each file: its name, and the processor time in milliseconds of
// the walk and of the hash, medians of as many runs as the first argument says.
//
// Build: gcc -O3 -march=native -o floor floor.c -ldeflate -lcrypto

#include <libdeflate.h>
#include <openssl/sha.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { INDEX_BITS = 12, INDEX_COUNT = 1 << INDEX_BITS, ENDS_BLOCK = 0x80 };

typedef struct {
    uint16_t first[INDEX_COUNT];  // length << 8 | symbol; 0 for a longer code
    uint16_t group[INDEX_COUNT];  // bits << 8 | ENDS_BLOCK | coefficients passed; 0 for none
    uint32_t limit[18];
    int offset[18];
    uint8_t symbols[256];
} table;

static void make_table(table *t, const uint8_t *definition) {
    memset(t, 0, sizeof *t);
    uint32_t code = 0;
    int index = 0;
    for (int length = 1; length <= 16; length++) {
        t->offset[length] = index - (int)code;
        for (int i = 0; i < definition[length - 1]; i++, code++, index++) {
            t->symbols[index] = definition[16 + index];
            if (length > INDEX_BITS) continue;
            int shift = INDEX_BITS - length;
            for (int slot = code << shift; slot < (int)((code + 1) << shift); slot++)
                t->first[slot] = (uint16_t)(length << 8 | t->symbols[index]);
        }
        t->limit[length] = code << (16 - length);
        code <<= 1;
    }
    for (int index = 0; index < INDEX_COUNT; index++) {
        int bits = 0, passed = 0;
        for (;;) {
            uint16_t entry = t->first[(index << bits) & (INDEX_COUNT - 1)];
            int size = entry & 15, run = entry >> 4 & 15;
            if (entry == 0 || bits + (entry >> 8) + size > INDEX_BITS) break;
            if (size == 0 && run == 15) break;
            bits += (entry >> 8) + size;
            if (size == 0) {
                t->group[index] = (uint16_t)(bits << 8 | ENDS_BLOCK | passed);
                break;
            }
            if ((passed += run + 1) > 63) break;
            t->group[index] = (uint16_t)(bits << 8 | passed);
        }
    }
}

typedef struct {
    const uint8_t *at, *end;
    uint64_t bits;
    int count;
} reader;

static inline void refill(reader *r) {
    if (r->count > 32) return;
    if (r->end - r->at >= 8) {
        uint64_t word;
        memcpy(&word, r->at, 8);
        // No byte is 0xFF.
        if ((~word - 0x0101010101010101u & word & 0x8080808080808080u) == 0) {
            r->bits |= __builtin_bswap64(word) >> r->count;
            int taken = (63 - r->count) >> 3;
            r->at += taken;
            r->count += taken * 8;
            return;
        }
    }
    while (r->count <= 56) {
        uint8_t byte = r->at < r->end ? *r->at : 0;
        if (byte == 0xFF && r->at + 1 < r->end && r->at[1] != 0) byte = 0;  // a marker: nothing follows
        else r->at += byte == 0xFF ? 2 : 1;
        r->bits |= (uint64_t)byte << (56 - r->count);
        r->count += 8;
    }
}

static inline void skip(reader *r, int bits) {
    r->bits <<= bits;
    r->count -= bits;
}

static int long_code(const table *t, const reader *r) {
    uint32_t next = (uint32_t)(r->bits >> 48);
    int length = INDEX_BITS + 1;
    while (length <= 16 && next >= t->limit[length]) length++;
    if (length > 16) exit(3);
    return length << 8 | t->symbols[(next >> (16 - length)) + t->offset[length]];
}

static void walk_block(reader *r, const table *direct, const table *alternating) {
    refill(r);
    int entry = direct->first[r->bits >> (64 - INDEX_BITS)];
    if (entry == 0) entry = long_code(direct, r);
    skip(r, (entry >> 8) + (entry & 15));
    for (int next = 1; next < 64;) {
        refill(r);
        int index = (int)(r->bits >> (64 - INDEX_BITS));
        int group = alternating->group[index];
        int after = next + (group & 0x7F);
        if (group != 0 && after + (group & ENDS_BLOCK ? 1 : 0) <= 64) {
            skip(r, group >> 8);
            if (group & ENDS_BLOCK) return;
            next = after;
            continue;
        }
        entry = alternating->first[index];
        if (entry == 0) entry = long_code(alternating, r);
        int run = entry >> 4 & 15, size = entry & 15;
        skip(r, (entry >> 8) + size);
        if (size == 0 && run == 0) return;
        next += run + 1;
        if (next > 64) exit(3);
    }
}

__attribute__((noinline)) static void walk_jpeg(const uint8_t *data, size_t count) {
    static table direct[4], alternating[4];
    int width = 0, height = 0, components = 0, sampling[4] = {0};
    for (size_t at = 2; at + 4 < count;) {
        int marker = data[at + 1];
        size_t length = (size_t)data[at + 2] << 8 | data[at + 3];
        const uint8_t *body = data + at + 4;
        if (marker == 0xC4)
            for (const uint8_t *d = body; d < data + at + 2 + length;) {
                make_table(*d >> 4 ? &alternating[*d & 3] : &direct[*d & 3], d + 1);
                int symbols = 0;
                for (int i = 1; i <= 16; i++) symbols += d[i];
                d += 17 + symbols;
            }
        if (marker == 0xC0) {
            height = body[1] << 8 | body[2], width = body[3] << 8 | body[4], components = body[5];
            for (int i = 0; i < components; i++) sampling[i] = body[7 + i * 3];
        }
        at += 2 + length;
        if (marker != 0xDA) continue;
        int across = 0, down = 0;
        for (int i = 0; i < components; i++) {
            if (sampling[i] >> 4 > across) across = sampling[i] >> 4;
            if ((sampling[i] & 15) > down) down = sampling[i] & 15;
        }
        reader r = {data + at, data + count, 0, 0};
        int units = (width + across * 8 - 1) / (across * 8) * ((height + down * 8 - 1) / (down * 8));
        for (int unit = 0; unit < units; unit++)
            for (int i = 0; i < components; i++)
                for (int block = 0; block < (sampling[i] >> 4) * (sampling[i] & 15); block++)
                    walk_block(&r, &direct[body[2 + i * 2] >> 4 & 3], &alternating[body[2 + i * 2] & 3]);
        if (data + count - r.at > 10) exit(4);
        return;
    }
    exit(5);
}

static uint32_t big(const uint8_t *p) { return (uint32_t)p[0] << 24 | p[1] << 16 | p[2] << 8 | p[3]; }

__attribute__((noinline)) static void walk_png(const uint8_t *data, size_t count) {
    size_t width = big(data + 16), height = big(data + 20), row = width * 3 + 1, packed = 0;
    uint8_t *input = malloc(count), *output = malloc(row * height);
    for (size_t at = 8; at + 12 <= count; at += big(data + at) + 12) {
        size_t length = big(data + at);
        if (libdeflate_crc32(0, data + at + 4, length + 4) != big(data + at + 8 + length)) exit(6);
        if (memcmp(data + at + 4, "IDAT", 4) != 0) continue;
        memcpy(input + packed, data + at + 8, length);
        packed += length;
    }
    struct libdeflate_decompressor *unpacker = libdeflate_alloc_decompressor();
    size_t unpacked = 0;
    if (libdeflate_zlib_decompress(unpacker, input, packed, output, row * height, &unpacked) != LIBDEFLATE_SUCCESS ||
        unpacked != row * height)
        exit(7);
    for (size_t y = 0; y < height; y++)
        if (output[y * row] > 4) exit(8);
    libdeflate_free_decompressor(unpacker);
    free(input);
    free(output);
}

static int smaller(const void *a, const void *b) {
    double difference = *(const double *)a - *(const double *)b;
    return (difference > 0) - (difference < 0);
}

int main(int argc, char **argv) {
    if (argc < 3) return 2;
    int runs = atoi(argv[1]);
    double *walks = malloc(sizeof(double) * runs), *hashes = malloc(sizeof(double) * runs);
    for (int i = 2; i < argc; i++) {
        FILE *file = fopen(argv[i], "rb");
        if (!file) return 2;
        fseek(file, 0, SEEK_END);
        size_t count = (size_t)ftell(file);
        rewind(file);
        uint8_t *data = malloc(count), digest[32];
        if (fread(data, 1, count, file) != count) return 2;
        fclose(file);
        for (int run = 0; run < runs; run++) {
            clock_t started = clock();
            if (data[0] == 0xFF) walk_jpeg(data, count);
            else walk_png(data, count);
            clock_t walked = clock();
            SHA256(data, count, digest);
            walks[run] = (walked - started) * 1e3 / CLOCKS_PER_SEC;
            hashes[run] = (clock() - walked) * 1e3 / CLOCKS_PER_SEC;
        }
        qsort(walks, runs, sizeof(double), smaller);
        qsort(hashes, runs, sizeof(double), smaller);
        printf("%s %.3f %.3f\n", argv[i], walks[runs / 2], hashes[runs / 2]);
        free(data);
    }
}
