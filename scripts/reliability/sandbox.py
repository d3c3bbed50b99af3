"""What a hostile child can do, and what it has in its memory."""

import fcntl
import json
import os
import pathlib
import re
import socket
import subprocess
import time

from .row import MEGABYTE, Row, Settings

#: The parsers that a process for a type may hold, besides libmagic and libdeflate.
PARSERS = {"jpg": {"libjpeg"}, "png": set(), "gif": set(), "webp": {"libwebp"}, "pdf": {"libqpdf", "libjpeg"}}
#: What none may hold.
FORBIDDEN = {"libcrypto", "libssl", "libFoundation"}


class Template:
    """A template without a worker."""

    def __init__(self, settings: Settings, kind: str):
        ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        # The helper looks for its socket at descriptor 3, which may be another one's here.
        their_end = fcntl.fcntl(theirs, fcntl.F_DUPFD_CLOEXEC, 10)
        started = time.monotonic()
        # Started as the worker starts it.
        self.pid = os.posix_spawn(
            settings.helper, [str(settings.helper), "locked", kind], {"GLIBC_TUNABLES": "glibc.malloc.hugetlb=1"},
            file_actions=[
                (os.POSIX_SPAWN_OPEN, 0, "/dev/null", os.O_RDONLY, 0), (os.POSIX_SPAWN_OPEN, 1, "/dev/null", os.O_WRONLY, 0),
                (os.POSIX_SPAWN_DUP2, their_end, 3),
            ])
        os.close(their_end)
        theirs.close()
        message = ours.recv(4_096)
        self.milliseconds = (time.monotonic() - started) * 1_000
        if message[:5] != b"IGT1\0":
            raise SystemExit(f"the template for {kind} did not become ready")
        self.socket = ours

    def maps(self) -> str:
        return open(f"/proc/{self.pid}/maps").read()

    def own_memory(self) -> int:
        """Resident bytes that no other process shares, were it alone in having them."""
        text = open(f"/proc/{self.pid}/smaps_rollup").read()
        return int(re.search(r"^Rss: +(\d+)", text, re.MULTILINE)[1]) * 1_024

    def code_in_large_pages(self) -> bool:
        """Whether all code of the helper's own lies in large pages."""
        areas = re.split(r"\n(?=[0-9a-f]+-[0-9a-f]+ )", open(f"/proc/{self.pid}/smaps").read())
        moved = [area for area in areas if re.match(r"\S+ r-xp \S+ 00:00 0 *\n", area)]
        return len(moved) == 1 and len(set(re.findall(r"^(?:Size|AnonHugePages): +(\d+) kB", moved[0], re.MULTILINE))) == 1

    def close(self):
        self.socket.close()
        os.waitpid(self.pid, 0)


def hostile_acts(settings: Settings) -> Row:
    result = subprocess.run([settings.worker, "doctor", "--sandbox", "--json"], capture_output=True)
    rows = [json.loads(line) for line in result.stdout.splitlines()]
    acts = [row for row in rows if row["check"].startswith("sandbox: ")]
    stopped = sum(row["ok"] for row in acts)
    return Row(len(acts) >= 50 and stopped == len(acts), f"{stopped} of {len(acts)} hostile acts stopped", "all")


def libraries(settings: Settings) -> Row:
    if os.geteuid() != 0:
        return Row(None, "only root can look into a process that is not dumpable", "only those of its type")
    wrong, sizes, moved = [], [], 0
    for kind, allowed in PARSERS.items():
        template = Template(settings, kind)
        maps = template.maps()
        held = set(re.findall(r"/(lib[A-Za-z]+)[^/\n]*\.so", maps))
        if held & FORBIDDEN.union(*PARSERS.values()) != allowed or re.search(r"^\S+ \Swx", maps, re.MULTILINE):
            wrong.append(kind)
        sizes.append(f"{kind} {template.own_memory() / MEGABYTE:.0f}")
        moved += template.code_in_large_pages()
        template.close()
    return Row(not wrong and moved == (len(PARSERS) if has_large_pages() else 0),
               f"{len(PARSERS) - len(wrong)} of {len(PARSERS)} templates hold the parsers of their type alone and no memory that is "
               f"writable and executable; {moved} have their code in large pages; resident MB: {', '.join(sizes)}", "all")


def has_large_pages() -> bool:
    """Whether the kernel gives large pages to who asks for them."""
    setting = pathlib.Path("/sys/kernel/mm/transparent_hugepage/enabled")
    return setting.exists() and "[never]" not in setting.read_text()


def template_starts(settings: Settings, count: int) -> dict[str, list[float]]:
    """Milliseconds until a template is ready, for each type. The types take turns, so that all share the machine's moods."""
    times: dict[str, list[float]] = {kind: [] for kind in PARSERS}
    for _ in range(count):
        for kind, of_kind in times.items():
            template = Template(settings, kind)
            of_kind.append(template.milliseconds)
            template.close()
    return times
