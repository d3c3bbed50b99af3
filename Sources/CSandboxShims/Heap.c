#define _GNU_SOURCE
#include "CSandboxShims.h"

#include <errno.h>
#include <malloc.h>
#include <stdbool.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

#ifndef MADV_POPULATE_WRITE
#define MADV_POPULATE_WRITE 23
#endif

#define LARGE_PAGE ((uintptr_t)2 << 20)

void CSandboxShims_tuneAllocator(void) {
    mallopt(M_MMAP_THRESHOLD, 256 * 1024 * 1024);
    mallopt(M_TRIM_THRESHOLD, 512 * 1024 * 1024);
    mallopt(M_MXFAST, 0);
    malloc_trim(0);
}

// Has the kernel make the pages that a piece of the heap lies on. One before 5.14 does not know how; then each is made
// when it is touched.
static void makePages(char *piece, size_t bytes) {
    uintptr_t size = (uintptr_t)sysconf(_SC_PAGESIZE);
    uintptr_t start = (uintptr_t)piece & ~(size - 1);
    madvise((void *)start, (uintptr_t)piece + bytes - start, MADV_POPULATE_WRITE);
}

void CSandboxShims_prepareHeap(size_t bytes) {
    char *piece = malloc(bytes);
    if (!piece) return;
    makePages(piece, bytes);
    free(piece);
    errno = 0;
}

// Where the part of the heap begins that was never given out.
static char *unusedHeap(void) { return (char *)sbrk(0) - mallinfo2().keepcost; }

void CSandboxShims_fillHeap(void) {
    char *unused = unusedHeap();
    // From large to small, so that the small ones take what is left of the large ones. Each size ends with a piece from the
    // unused part.
    for (size_t bytes = 64 * 1024; bytes > 0; bytes -= bytes > 1024 ? 1024 : 16) {
        char *volatile piece;
        do piece = malloc(bytes);
        while (piece && piece < unused);
        if (bytes > 1024) free(piece);
    }
    errno = 0;
}

/// What lies between the heap that is in use and its first large page; nobody uses it.
static void *gap __attribute__((used));

void CSandboxShims_moveHeapToLargePages(void) {
    if (gap) return;
    // The kernel makes large pages only in the part of the heap that this process adds to that of its parent.
    char *end = sbrk(0);
    char *page = (char *)(((uintptr_t)end + LARGE_PAGE - 1) & ~(LARGE_PAGE - 1));
    // malloc keeps the size of each piece in front of it.
    const size_t header = 2 * sizeof(size_t);
    char *next = unusedHeap() + header;
    // From there to just below the end of the page, so that what malloc writes behind it makes this page and no other.
    char *all = malloc((size_t)(page - next) + LARGE_PAGE - 2 * header);
    bool isNext = all == next;
    free(all);
    if (isNext) gap = malloc((size_t)(page - next) + header / 2);
    errno = 0;
}
