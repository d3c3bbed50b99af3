"""What a hostile child can do, and what it has in its memory."""

import json
import os
import re
import socket
import subprocess
import time

from .row import MEGABYTE, Row, Settings

#: The parsers that a process for a type may hold, besides libmagic, libdeflate and libcrypto.
PARSERS = {"jpg": {"libjpeg"}, "png": set(), "gif": set(), "webp": {"libwebp"}, "pdf": {"libqpdf", "libjpeg"}}


class Template:
    """A template without a worker."""

    def __init__(self, settings: Settings, kind: str):
        ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        started = time.monotonic()
        # The helper looks for its socket at descriptor 3.
        self.process = subprocess.Popen(
            ["/bin/sh", "-c", f"exec {settings.helper} locked {kind} 3<&{theirs.fileno()}"], pass_fds=[theirs.fileno()],
            stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, env={"GLIBC_TUNABLES": "glibc.malloc.hugetlb=1"})
        theirs.close()
        message = ours.recv(4_096)
        self.milliseconds = (time.monotonic() - started) * 1_000
        if message[:5] != b"IGT1\0":
            raise SystemExit(f"the template for {kind} did not become ready")
        self.socket = ours

    def maps(self) -> str:
        return open(f"/proc/{self.process.pid}/maps").read()

    def own_memory(self) -> int:
        """Resident bytes that no other process shares, were it alone in having them."""
        text = open(f"/proc/{self.process.pid}/smaps_rollup").read()
        return int(re.search(r"^Rss: +(\d+)", text, re.MULTILINE)[1]) * 1_024

    def close(self):
        self.socket.close()
        self.process.wait()


def hostile_acts(settings: Settings) -> Row:
    result = subprocess.run([settings.worker, "doctor", "--sandbox", "--json"], capture_output=True)
    rows = [json.loads(line) for line in result.stdout.splitlines()]
    acts = [row for row in rows if row["check"].startswith("sandbox: ")]
    stopped = sum(row["ok"] for row in acts)
    return Row(len(acts) >= 50 and stopped == len(acts), f"{stopped} of {len(acts)} hostile acts stopped", "all")


def libraries(settings: Settings) -> Row:
    if os.geteuid() != 0:
        return Row(None, "only root can look into a process that is not dumpable", "only those of its type")
    wrong, sizes = [], []
    for kind, allowed in PARSERS.items():
        template = Template(settings, kind)
        maps = template.maps()
        held = set(re.findall(r"/(lib[a-z]+)[^/\n]*\.so", maps))
        if held & set().union(*PARSERS.values()) != allowed or re.search(r"^\S+ \Swx", maps, re.MULTILINE):
            wrong.append(kind)
        sizes.append(f"{kind} {template.own_memory() / MEGABYTE:.0f}")
        template.close()
    return Row(not wrong, f"{len(PARSERS) - len(wrong)} of {len(PARSERS)} templates hold the parsers of their type alone and no "
               f"memory that is writable and executable; resident MB: {', '.join(sizes)}", "all")


def template_starts(settings: Settings, count: int) -> dict[str, float]:
    """Milliseconds until a template is ready, the fastest for each type."""
    fastest = {}
    for kind in PARSERS:
        times = []
        for _ in range(count):
            template = Template(settings, kind)
            times.append(template.milliseconds)
            template.close()
        fastest[kind] = min(times)
    return fastest
