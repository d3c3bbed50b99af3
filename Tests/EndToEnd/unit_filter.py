"""Runs a command as it runs under RestrictSUIDSGID of systemd 252: openat2 is not there, because the filter cannot look into
its arguments, and nobody sets the bits 4000 and 2000. With --container as under Docker's filter: unshare is forbidden."""

import ctypes
import errno
import os
import sys

ALLOW, ERRNO, MASKED_EQ = 0x7FFF0000, 0x00050000, 7


class Comparison(ctypes.Structure):
    _fields_ = [("argument", ctypes.c_uint), ("operator", ctypes.c_int), ("mask", ctypes.c_uint64), ("value", ctypes.c_uint64)]


def load(in_container: bool) -> None:
    library = ctypes.CDLL("libseccomp.so.2")
    library.seccomp_init.restype = ctypes.c_void_p
    context = ctypes.c_void_p(library.seccomp_init(ctypes.c_uint32(ALLOW)))

    def forbid(call: str, error: int, *comparisons: Comparison) -> None:
        number = library.seccomp_syscall_resolve_name(call.encode())
        array = (Comparison * len(comparisons))(*comparisons)
        if library.seccomp_rule_add_array(context, ctypes.c_uint32(ERRNO | error), number, len(comparisons), array) != 0:
            raise SystemExit(f"no rule for {call}")

    if in_container:
        forbid("unshare", errno.EPERM)
    else:
        forbid("openat2", errno.ENOSYS)
        for call, position in (("chmod", 1), ("fchmod", 1), ("fchmodat", 2), ("mkdir", 1), ("mkdirat", 2)):
            for bit in (0o4000, 0o2000):
                forbid(call, errno.EPERM, Comparison(position, MASKED_EQ, bit, bit))
    if library.seccomp_load(context) != 0:
        raise SystemExit("the filter cannot be loaded")


command = sys.argv[1:]
in_container = command[0] == "--container"
load(in_container)
if in_container:
    command = command[1:]
os.execv(command[0], command)
