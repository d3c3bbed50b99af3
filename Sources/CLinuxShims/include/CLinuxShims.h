#ifndef CLINUX_SHIMS_H
#define CLINUX_SHIMS_H
// What Linux offers and Swift's Glibc module does not show. Every function returns -1 and sets errno on failure.

#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

/// Opens `name`, which has no slash, in `directory` without following a link and without leaving the file system
/// (openat2).
int CLinuxShims_openBeneath(int directory, const char *name, int flags);

/// mkdirat with exactly this mode, whatever the umask: chmod would need a bit for the group that a service may not set,
/// and is only for where a thread cannot have an umask of its own.
int CLinuxShims_makeDirectory(int directory, const char *name, mode_t mode);

/// renameat2 with RENAME_NOREPLACE.
int CLinuxShims_renameNoReplace(int fromDirectory, const char *from, int toDirectory, const char *to);

/// An unnamed file in `directory` (O_TMPFILE), readable and writable, mode 0600.
int CLinuxShims_openUnnamed(int directory);

/// Gives the unnamed file `descriptor` a name; EEXIST when there is one.
int CLinuxShims_linkUnnamed(int descriptor, int directory, const char *name);

/// Whether somebody has the file of `descriptor`, which is open for reading alone, open for writing: 1 or 0, and -1
/// where the kernel does not tell (a file of another user, a file system without leases).
int CLinuxShims_hasWriter(int descriptor);

/// An empty, sealable, non-executable memory file.
int CLinuxShims_memfdCreate(void);

/// eventfd(2) with a count of 0. Reading and writing it never wait.
int CLinuxShims_eventDescriptor(void);

/// Seals against writing, growing, shrinking and further sealing.
int CLinuxShims_memfdSeal(int descriptor);

/// Begins to write these bytes of a file to the disk, and does not wait.
void CLinuxShims_beginWriting(int file, long start, long count);

/// Copies at most `count` bytes inside the kernel; returns how many.
ssize_t CLinuxShims_sendfile(int to, int from, size_t count);

/// A connected pair of SOCK_SEQPACKET sockets, both close-on-exec.
int CLinuxShims_socketPair(int *first, int *second);

/// Sends one packet with up to 4 descriptors.
ssize_t CLinuxShims_send(int socket, const void *bytes, size_t count, const int *descriptors, size_t descriptorCount);

/// Receives one packet; received descriptors are close-on-exec. Returns 0 when the peer is gone, and -1 with EMSGSIZE
/// when the packet or its descriptors did not fit.
ssize_t CLinuxShims_receive(int socket, void *bytes, size_t capacity, int *descriptors, size_t descriptorCapacity,
                            size_t *descriptorCount);

/// Starts `path` with two arguments, with `socket` as descriptor 3, no other descriptor but standard error, and
/// nothing of our environment.
int CLinuxShims_spawnHelper(const char *path, int socket, const char *first, const char *second, pid_t *child);

/// Sends one datagram to the socket at `path` of `count` bytes; a path that begins with '@' is an abstract one.
ssize_t CLinuxShims_sendTo(const char *path, size_t count, const void *bytes, size_t byteCount);

/// fork(2) without the handlers and locks that a process with several threads needs: only for one with one.
pid_t CLinuxShims_fork(void);

/// No core dump of this process, no look into its memory by other processes of its user, and a crash ends it at once.
int CLinuxShims_forbidDumps(void);

#endif
