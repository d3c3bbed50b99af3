#define _GNU_SOURCE
#include "CLinuxShims.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/openat2.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/sendfile.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/un.h>
#include <unistd.h>

#ifndef MFD_NOEXEC_SEAL
#define MFD_NOEXEC_SEAL 0x0008U
#endif

enum { maximumDescriptors = 4, helperSocket = 3 };

// A kernel before 5.8 does not tell the mount; then nothing is known to be on the same one.
static int refuseOtherMount(const struct statx *outer, const struct statx *inner) {
    if (outer->stx_mask & inner->stx_mask & STATX_MNT_ID && outer->stx_mnt_id == inner->stx_mnt_id) return 0;
    errno = EXDEV;
    return -1;
}

int CLinuxShims_openBeneath(int directory, const char *name, int flags) {
    struct open_how how = {
        .flags = (unsigned long long)flags | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY,
        .resolve = RESOLVE_BENEATH | RESOLVE_NO_SYMLINKS | RESOLVE_NO_MAGICLINKS | RESOLVE_NO_XDEV,
    };
    int opened = (int)syscall(SYS_openat2, directory, name, &how, sizeof how);
    if (opened >= 0 || errno != ENOSYS) return opened;
    // A filter around us does not know the call or, as RestrictSUIDSGID of systemd, cannot look into its arguments. Of
    // one name, which has no slash, openat2 only adds that it is on the directory's own mount. That is asked of the
    // name before it is opened, because opening acts on what is there, and of what was opened, because names are
    // swapped.
    struct statx outer, inner;
    if (statx(directory, "", AT_EMPTY_PATH, STATX_MNT_ID, &outer) < 0) return -1;
    if (statx(directory, name, AT_SYMLINK_NOFOLLOW | AT_NO_AUTOMOUNT | AT_STATX_DONT_SYNC, STATX_MNT_ID, &inner) < 0 ||
        refuseOtherMount(&outer, &inner) < 0)
        return -1;
    // With O_DIRECTORY a link would be told as ENOTDIR, so that the type is looked at afterwards.
    opened = openat(directory, name, (int)how.flags & ~O_DIRECTORY);
    if (opened < 0) return -1;
    int error = 0;
    if (statx(opened, "", AT_EMPTY_PATH, STATX_TYPE | STATX_MNT_ID, &inner) < 0 ||
        refuseOtherMount(&outer, &inner) < 0) {
        error = errno;
    } else if (flags & O_DIRECTORY && !S_ISDIR(inner.stx_mode)) {
        error = ENOTDIR;
    }
    if (!error) return opened;
    close(opened);
    errno = error;
    return -1;
}

struct folder {
    int directory;
    const char *name;
    mode_t mode;
    int error;
};

// For its owner alone first, then for whom it is meant, with the bit 2000 where it was handed down.
static int makeFolderInSteps(int directory, const char *name, mode_t mode) {
    if (mkdirat(directory, name, 0700) < 0) return errno;
    int made = openat(directory, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    if (made < 0) return errno;
    struct stat status;
    int failed = fstat(made, &status) < 0 || fchmod(made, mode | (status.st_mode & S_ISGID)) < 0;
    int error = failed ? errno : 0;
    close(made);
    return error;
}

static void *makeFolder(void *argument) {
    struct folder *folder = argument;
    // The thread's umask is its own from here on. The filters of containers may forbid that.
    if (unshare(CLONE_FS) < 0) {
        folder->error = errno == EPERM ? makeFolderInSteps(folder->directory, folder->name, folder->mode) : errno;
        return NULL;
    }
    umask(0);
    if (mkdirat(folder->directory, folder->name, folder->mode) < 0) folder->error = errno;
    return NULL;
}

int CLinuxShims_makeDirectory(int directory, const char *name, mode_t mode) {
    struct folder folder = {.directory = directory, .name = name, .mode = mode};
    pthread_t thread;
    int error = pthread_create(&thread, NULL, makeFolder, &folder);
    if (!error) error = pthread_join(thread, NULL);
    if (!error) error = folder.error;
    errno = error;
    return error ? -1 : 0;
}

int CLinuxShims_renameNoReplace(int fromDirectory, const char *from, int toDirectory, const char *to) {
    return renameat2(fromDirectory, from, toDirectory, to, RENAME_NOREPLACE);
}

int CLinuxShims_openUnnamed(int directory) { return openat(directory, ".", O_TMPFILE | O_RDWR | O_CLOEXEC, 0600); }

int CLinuxShims_linkUnnamed(int descriptor, int directory, const char *name) {
    char path[32];
    snprintf(path, sizeof path, "/proc/self/fd/%d", descriptor);
    return linkat(AT_FDCWD, path, directory, name, AT_SYMLINK_FOLLOW);
}

int CLinuxShims_hasWriter(int descriptor) {
    // A read lease is granted only while nobody has the file open for writing (fcntl(2)). Should somebody open it in
    // the moment until the lease is given back, SIGIO comes, which would end the process.
    if (signal(SIGIO, SIG_IGN) == SIG_ERR) return -1;
    if (fcntl(descriptor, F_SETLEASE, F_RDLCK) < 0) return errno == EAGAIN ? 1 : -1;
    fcntl(descriptor, F_SETLEASE, F_UNLCK);
    return 0;
}

int CLinuxShims_eventDescriptor(void) { return eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK); }

int CLinuxShims_memfdCreate(void) {
    int descriptor = memfd_create("ingest", MFD_CLOEXEC | MFD_ALLOW_SEALING | MFD_NOEXEC_SEAL);
    // Kernels before 6.3 do not know MFD_NOEXEC_SEAL.
    if (descriptor < 0 && errno == EINVAL) descriptor = memfd_create("ingest", MFD_CLOEXEC | MFD_ALLOW_SEALING);
    return descriptor;
}

int CLinuxShims_memfdSeal(int descriptor) {
    return fcntl(descriptor, F_ADD_SEALS, F_SEAL_WRITE | F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_SEAL);
}

void CLinuxShims_beginWriting(int file, long start, long count) {
    (void)sync_file_range(file, start, count, SYNC_FILE_RANGE_WRITE);
}

ssize_t CLinuxShims_sendfile(int to, int from, size_t count) { return sendfile(to, from, NULL, count); }

int CLinuxShims_socketPair(int *first, int *second) {
    int pair[2];
    if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, pair) < 0) return -1;
    *first = pair[0];
    *second = pair[1];
    return 0;
}

ssize_t CLinuxShims_send(int socket, const void *bytes, size_t count, const int *descriptors, size_t descriptorCount) {
    if (descriptorCount > maximumDescriptors) {
        errno = EINVAL;
        return -1;
    }
    union {
        char space[CMSG_SPACE(sizeof(int) * maximumDescriptors)];
        struct cmsghdr align;
    } control = {0};
    struct iovec data = {.iov_base = (void *)bytes, .iov_len = count};
    struct msghdr message = {.msg_iov = &data, .msg_iovlen = 1};
    if (descriptorCount > 0) {
        message.msg_control = control.space;
        message.msg_controllen = CMSG_SPACE(sizeof(int) * descriptorCount);
        struct cmsghdr *header = CMSG_FIRSTHDR(&message);
        header->cmsg_level = SOL_SOCKET;
        header->cmsg_type = SCM_RIGHTS;
        header->cmsg_len = CMSG_LEN(sizeof(int) * descriptorCount);
        memcpy(CMSG_DATA(header), descriptors, sizeof(int) * descriptorCount);
    }
    ssize_t sent;
    do sent = sendmsg(socket, &message, MSG_NOSIGNAL);
    while (sent < 0 && errno == EINTR);
    return sent;
}

ssize_t CLinuxShims_receive(int socket, void *bytes, size_t capacity, int *descriptors, size_t descriptorCapacity,
                            size_t *descriptorCount) {
    union {
        char space[CMSG_SPACE(sizeof(int) * maximumDescriptors)];
        struct cmsghdr align;
    } control;
    struct iovec data = {.iov_base = bytes, .iov_len = capacity};
    struct msghdr message = {
        .msg_iov = &data, .msg_iovlen = 1, .msg_control = control.space, .msg_controllen = sizeof control.space};
    *descriptorCount = 0;
    ssize_t received;
    do received = recvmsg(socket, &message, MSG_CMSG_CLOEXEC);
    while (received < 0 && errno == EINTR);
    if (received < 0) return -1;
    int fits = !(message.msg_flags & (MSG_TRUNC | MSG_CTRUNC));
    for (struct cmsghdr *header = CMSG_FIRSTHDR(&message); header; header = CMSG_NXTHDR(&message, header)) {
        if (header->cmsg_level != SOL_SOCKET || header->cmsg_type != SCM_RIGHTS) continue;
        size_t count = (header->cmsg_len - CMSG_LEN(0)) / sizeof(int);
        for (size_t index = 0; index < count; index++) {
            int descriptor;
            memcpy(&descriptor, CMSG_DATA(header) + index * sizeof(int), sizeof(int));
            if (fits && *descriptorCount < descriptorCapacity) {
                descriptors[(*descriptorCount)++] = descriptor;
            } else {
                close(descriptor);
                fits = 0;
            }
        }
    }
    if (!fits) {
        for (size_t index = 0; index < *descriptorCount; index++) close(descriptors[index]);
        *descriptorCount = 0;
        errno = EMSGSIZE;
        return -1;
    }
    return received;
}

int CLinuxShims_spawnHelper(const char *path, int socket, const char *first, const char *second, pid_t *child) {
    char *const arguments[] = {(char *)path, (char *)first, (char *)second, NULL};
    posix_spawn_file_actions_t actions;
    posix_spawnattr_t attributes;
    // A child touches fresh memory for each file. Huge pages where the heap is large take a third of the page faults'
    // time away; nothing else of the worker's environment reaches the helper.
    char *const environment[] = {(char *)"GLIBC_TUNABLES=glibc.malloc.hugetlb=1", NULL};
    posix_spawn_file_actions_init(&actions);
    posix_spawnattr_init(&attributes);
    // dup2 onto itself clears close-on-exec (POSIX.1-2024), so the order is: socket to 3, then nothing else but 2.
    posix_spawn_file_actions_adddup2(&actions, socket, helperSocket);
    posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0);
    posix_spawn_file_actions_addopen(&actions, 1, "/dev/null", O_WRONLY, 0);
    posix_spawn_file_actions_addclosefrom_np(&actions, helperSocket + 1);
    // A process group of its own: a Ctrl-C at the terminal stops the worker in order, not the sandbox under its feet.
    sigset_t none;
    sigset_t all;
    sigemptyset(&none);
    sigfillset(&all);
    posix_spawnattr_setsigmask(&attributes, &none);
    posix_spawnattr_setsigdefault(&attributes, &all);
    posix_spawnattr_setpgroup(&attributes, 0);
    posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF);
    int error = posix_spawn(child, path, &actions, &attributes, arguments, environment);
    posix_spawn_file_actions_destroy(&actions);
    posix_spawnattr_destroy(&attributes);
    if (error) {
        errno = error;
        return -1;
    }
    return 0;
}

ssize_t CLinuxShims_sendTo(const char *path, size_t count, const void *bytes, size_t byteCount) {
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    if (count == 0 || count >= sizeof address.sun_path) {
        errno = ENAMETOOLONG;
        return -1;
    }
    memcpy(address.sun_path, path, count);
    if (address.sun_path[0] == '@') address.sun_path[0] = '\0';
    int descriptor = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    if (descriptor < 0) return -1;
    socklen_t size = (socklen_t)(offsetof(struct sockaddr_un, sun_path) + count);
    ssize_t sent = sendto(descriptor, bytes, byteCount, MSG_NOSIGNAL, (struct sockaddr *)&address, size);
    int error = errno;
    close(descriptor);
    errno = error;
    return sent;
}

pid_t CLinuxShims_fork(void) { return _Fork(); }

int CLinuxShims_forbidDumps(void) {
    // Swift's handlers print memory and wait for another process, which may not look into this one any more.
    const int crashes[] = {SIGQUIT, SIGABRT, SIGBUS, SIGFPE, SIGILL, SIGSEGV, SIGTRAP};
    for (size_t index = 0; index < sizeof crashes / sizeof *crashes; index++) signal(crashes[index], SIG_DFL);
    struct rlimit none = {.rlim_cur = 0, .rlim_max = 0};
    if (setrlimit(RLIMIT_CORE, &none) < 0) return -1;
    return prctl(PR_SET_DUMPABLE, 0, 0, 0, 0);
}
