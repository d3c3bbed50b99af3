#ifndef CSANDBOX_SHIMS_H
#define CSANDBOX_SHIMS_H
// The lock-down of the sandbox, and the hostile acts by which it is tested.

#include <stddef.h>
#include <stdint.h>

/// What the template may still do: everything that a child may, and fork, wait and talk to the worker.
/// Sets no_new_privs, drops root, denies all files and networks by Landlock where the kernel has it, forbids core
/// dumps and tracing, dies with its parent, and installs the system-call filter.
/// Returns 0, or -1 with errno; `step` then names what failed. `landlockABI` is 0 where the kernel has none.
int CSandboxShims_lockTemplate(int *landlockABI, const char **step);

/// What the child may do, in addition to all above: read and write the descriptors it has, and memory that is never
/// executable. Must follow lockTemplate in the same or a parent process. Memory in bytes, processor time in seconds,
/// file size in bytes for anything written. A child that is reused keeps its socket and may talk on it, and set its alarm.
int CSandboxShims_lockChild(uint64_t memoryBytes, uint64_t processorSeconds, uint64_t fileBytes, int isReused,
                            const char **step);

/// Has the kernel kill this process when its parent ends.
int CSandboxShims_dieWithParent(void);

/// Moves the program's own code to large pages (transparent huge pages) where the kernel has them: a forked process then
/// shares it without a page fault for each 64 KiB, which takes a child more time than a fork. The memory is writable
/// first and executable then, never both; where that is forbidden, the code stays where it is.
void CSandboxShims_moveCodeToLargePages(void);

/// Gives back what the heap does not use, so that a fork has less to copy, and keeps in the process what is freed from
/// now on: returning and faulting it in again costs more than the parse.
void CSandboxShims_tuneAllocator(void);

/// Takes all pieces of the heap that were given back, and keeps them: a child that used them would write to pages that it
/// has from its template, and the kernel copy each, which costs more than a new one.
void CSandboxShims_fillHeap(void);

/// Has the kernel make the next `bytes` of the heap at once, at most 1 MiB, and not page after page as they are touched.
void CSandboxShims_prepareHeap(size_t bytes);

/// Lets the heap of a forked process go on at the next large page (transparent huge pages), which is made at once: that
/// takes as long as some 50 small ones. More of them follow as the heap grows. The C library must have been told of them
/// (`glibc.malloc.hugetlb`), and where the kernel has none, the pages are small and made as they are touched.
void CSandboxShims_moveHeapToLargePages(void);

/// Makes qsort ask the kernel how much memory there is, which it does once, for the first array of 1,024 bytes or more;
/// a child may not ask.
void CSandboxShims_prepareSorting(void);

/// The exit code of a child that ended because memory ran out.
enum { CSandboxShims_outOfMemory = 74 };

/// Hostile acts, for the self-test; `input` and `output` are the memory files of a file. A locked child does not come back
/// from one that is ended by a signal; the return value is 0 when the act succeeded and -1 when the kernel refused it.
int CSandboxShims_attempt(int act, int input, int output);

#endif
