#define _GNU_SOURCE
#include "CSandboxShims.h"

#include <errno.h>
#include <link.h>
#include <stdbool.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#define LARGE_PAGE ((uintptr_t)2 << 20)

/// Where the code of the program lies, and the large pages that hold it and nothing else.
struct code {
    uintptr_t start, end;
    uintptr_t pagesStart, pagesEnd;
};

static int findCode(struct dl_phdr_info *program, size_t infoSize, void *found) {
    (void)infoSize;
    struct code code = {0};
    for (int index = 0; index < program->dlpi_phnum; index++) {
        const ElfW(Phdr) *part = &program->dlpi_phdr[index];
        if (part->p_type != PT_LOAD || !(part->p_flags & PF_X)) continue;
        code.start = program->dlpi_addr + part->p_vaddr;
        code.end = code.start + part->p_memsz;
        code.pagesStart = code.start & ~(LARGE_PAGE - 1);
        code.pagesEnd = (code.end + LARGE_PAGE - 1) & ~(LARGE_PAGE - 1);
    }
    for (int index = 0; index < program->dlpi_phnum; index++) {
        const ElfW(Phdr) *part = &program->dlpi_phdr[index];
        uintptr_t start = program->dlpi_addr + part->p_vaddr;
        // Other parts are elsewhere only if the linker was told of large pages (`max-page-size`).
        if (part->p_type == PT_LOAD && start != code.start && start < code.pagesEnd &&
            start + part->p_memsz > code.pagesStart)
            return 1;
    }
    *(struct code *)found = code;
    return 1;  // The program is the first; the libraries after it stay where they are.
}

/// Has the kernel make the pages of `copy`, and says whether each is a large one: then its whole is there when its
/// first byte was written.
static bool makeLargePages(char *copy, size_t size) {
    size_t smallPage = (size_t)sysconf(_SC_PAGESIZE);
    unsigned char isThere[LARGE_PAGE / 4096];
    for (char *page = copy; page < copy + size; page += LARGE_PAGE) {
        *(volatile char *)page = 0;
        if (mincore(page, LARGE_PAGE, isThere) < 0) return false;
        for (size_t index = 0; index < LARGE_PAGE / smallPage; index++)
            if (!(isThere[index] & 1)) return false;
    }
    return true;
}

/// Fills `copy` with the code, and puts it where the code is when it consists of large pages.
static int replace(const struct code *code, char *copy) {
    size_t size = code->pagesEnd - code->pagesStart;
    if (mprotect(copy, size, PROT_READ | PROT_WRITE) < 0 || madvise(copy, size, MADV_HUGEPAGE) < 0) return -1;
    if (!makeLargePages(copy, size)) return -1;
    memcpy(copy + (code->start - code->pagesStart), (const void *)code->start, code->end - code->start);
    if (mprotect(copy, size, PROT_READ | PROT_EXEC) < 0) return -1;
    return mremap(copy, size, size, MREMAP_MAYMOVE | MREMAP_FIXED, (void *)code->pagesStart) == MAP_FAILED ? -1 : 0;
}

void CSandboxShims_moveCodeToLargePages(void) {
    struct code code = {0};
    dl_iterate_phdr(findCode, &code);
    size_t size = code.pagesEnd - code.pagesStart;
    if (size == 0) return;
    // Room for a copy that begins with a large page.
    size_t roomSize = size + LARGE_PAGE;
    char *room = mmap(NULL, roomSize, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    if (room != MAP_FAILED) {
        size_t before = -(uintptr_t)room & (LARGE_PAGE - 1);
        if (replace(&code, room + before) == 0) {
            munmap(room, before);
            munmap(room + before + size, LARGE_PAGE - before);
        } else {
            munmap(room, roomSize);
        }
    }
    errno = 0;
}
