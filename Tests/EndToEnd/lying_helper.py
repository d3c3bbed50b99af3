#!/usr/bin/python3 -IS
"""Stands in for ingest-sandbox and lies. Started by the worker, with its socket as descriptor 3.

The file that it is handed says which lie to tell: it holds `lie NAME`. LIES lists them all, each with what the worker
must answer: a code, or None where the file is accepted because nothing was a lie.
"""

import fcntl
import mmap
import os
import signal
import socket
import struct
import sys
import time

JPEG = bytes.fromhex("ffd8ff010203ffd9")
PNG = b"\x89PNG\r\n\x1a\n"
REQUEST, REPLY, TEMPLATE = b"IGQ1", b"IGR1", b"IGT1"
BAD, FAILED = "sandbox.bad-reply", "sandbox.failed"
NONE = 255
WALL_SECONDS = 1


# What is said.

def accepted(size=len(JPEG), kind=0, fidelity=0, archived=b"", by_extension=0, by_magic=0, findings=b"", attachments=b"\0",
             timings=b"\0"):
    archived = archived or struct.pack(">Q", 0)
    return (REPLY + bytes([by_extension, by_magic, 0, kind]) + struct.pack(">QB", size, fidelity) + archived
            + (findings or struct.pack(">H", 0)) + attachments + timings)


def rejected(code=0, stage=3, offset=0, construct=b"", types=bytes([0, 0])):
    return (REPLY + types + b"\1" + struct.pack(">HBQB", code, stage, offset, len(construct)) + construct
            + struct.pack(">H", 0) + b"\0\0")


def attachment(kind=0, action=0, size=1, name=bytes([0])):
    return struct.pack(">BBBQ", 1, kind, action, size) + name


def finding(construct=0, action=0, count=1, size=1, width=0, height=0):
    return struct.pack(">HBIQII", construct, action, count, size, width, height)


def listed(*findings, count=None):
    return struct.pack(">H", len(findings) if count is None else count) + b"".join(findings)


# Who says it.

class Helper:
    """One request: three memory files, the bell and the socket."""

    def __init__(self, channel, descriptors):
        self.channel = channel
        self.input, self.output, self.report, self.bell = descriptors

    def write(self, reply, output=JPEG):
        os.write(self.output, output)
        os.write(self.report, reply)

    def ring(self):
        os.eventfd_write(self.bell, 1)

    def wait_until_sealed(self, field):
        """Waits for the worker, which has heard the bell."""
        while not fcntl.fcntl(getattr(self, field), 1034) & 8:  # F_GET_SEALS, F_SEAL_WRITE
            os.sched_yield()

    def ended(self, code=0, number=0, microseconds=1000, memory=1 << 20):
        self.channel.send(TEMPLATE + b"\2" + struct.pack(">BBQQ", code, number, microseconds, memory))

    def child(self, work):
        """Forks, as the real one does, and tells the worker of its end."""
        number = os.fork()
        if number == 0:
            self.channel.close()
            signal.alarm(WALL_SECONDS)
            os._exit(work(self) or 0)
        _, status = os.waitpid(number, 0)
        self.ended(os.waitstatus_to_exitcode(status) & 255 if os.WIFEXITED(status) else 255,
                   os.WTERMSIG(status) if os.WIFSIGNALED(status) else 0)


def says(reply, output=JPEG):
    """A child that writes this, rings and ends."""
    def work(child):
        child.write(reply, output)
        child.ring()
    return does(work)


def does(work):
    return lambda helper: helper.child(work)


def sized(field, size, reply):
    def work(child):
        child.write(reply, JPEG if field == "output" else JPEG)
        os.truncate(getattr(child, field), size)
    return does(work)


def left_mapped(field):
    """A grandchild keeps the memory file mapped for writing, and would change it after it was looked at."""
    def lie(helper):
        if os.fork() == 0:
            helper.write(accepted())
            number = getattr(helper, field)
            memory = mmap.mmap(number, len(JPEG) if field == "output" else len(accepted()))
            if os.fork() == 0:
                helper.channel.close()
                time.sleep(3)
                memory[0] = 0
                os._exit(0)
            os._exit(0)
        os.wait()
        helper.child(lambda child: 0)
    return lie


def sealed_against_sealing(field):
    def work(child):
        child.write(accepted())
        fcntl.fcntl(getattr(child, field), 1033, 1)  # F_ADD_SEALS, F_SEAL_SEAL
    return does(work)


def rings_before_writing(child):
    """What comes after the worker has taken its answer over cannot be written any more."""
    child.ring()
    child.wait_until_sealed("report")
    try:
        child.write(accepted())
    except PermissionError:
        return 0
    return 1


def changes_after_ringing(field):
    """Tries to change what the worker has taken over."""
    def work(child):
        child.write(accepted())
        child.ring()
        child.wait_until_sealed(field)
        try:
            os.pwrite(getattr(child, field), b"GIF89a", 0)
        except PermissionError:
            return 0
        return 1
    return does(work)


def rings_and(end):
    def work(child):
        child.write(accepted())
        child.ring()
        child.wait_until_sealed("report")
        return end(child)
    return does(work)


def killed(number):
    def work(child):
        child.write(accepted())
        os.kill(os.getpid(), number)
    return does(work)


def counted_crash(child):
    """Crashes, and leaves a byte where the file says, so that tries can be counted."""
    place = os.pread(child.input, 1000, 0).split()[2]
    with open(place, "ab") as tries:
        tries.write(b".")
    os.kill(os.getpid(), signal.SIGSEGV)


def late(child):
    child.write(accepted())
    time.sleep(60)


# Lies of the template, which sees no file: the worker calls them failures, and no verdict.

def two_endings(helper):
    helper.child(lambda child: child.write(accepted()))
    helper.ended()


def answers_unasked(helper):
    """Rings before there is an answer, and says that its child has ended well."""
    helper.ring()
    helper.wait_until_sealed("report")
    helper.ended()


def sends(*packets):
    """Says this in place of a start and an end."""
    def lie(helper):
        for packet in packets:
            helper.channel.send(packet)
    return lie


def descriptors(count):
    """An end that brings memory files along."""
    def lie(helper):
        helper.write(accepted())
        socket.send_fds(helper.channel, [TEMPLATE + b"\2" + struct.pack(">BBQQ", 0, 0, 1, 1)], [helper.output] * count)
    return lie


def deaf(child):
    """Does not hear its alarm."""
    signal.signal(signal.SIGALRM, signal.SIG_IGN)
    late(child)


TERABYTE = 1 << 40
LIES = {
    "nothing": (says(accepted()), None),
    "nothing-refused": (says(rejected(), b""), "file.empty"),
    # The size of the output.
    "output-shorter": (says(accepted(len(JPEG) + 1)), BAD),
    "output-longer": (says(accepted(len(JPEG) - 1)), BAD),
    "output-empty": (says(accepted(), b""), BAD),
    "output-of-none": (says(accepted(0), b""), BAD),
    "output-of-minus-one": (says(accepted((1 << 64) - 1)), BAD),
    "output-of-2-to-63": (says(accepted(1 << 63)), BAD),
    "output-of-a-terabyte": (sized("output", TERABYTE, accepted(TERABYTE)), BAD),
    "output-grown-to-a-terabyte": (sized("output", TERABYTE, accepted()), BAD),
    # What the output is.
    "output-of-another-type": (says(accepted(len(PNG)), PNG), BAD),
    "output-web-page": (says(accepted(25), b"<html><script>1</script> "), BAD),
    "output-with-archive-behind": (says(accepted(len(JPEG) + 4), JPEG + b"PK\5\6"), BAD),
    "output-cut": (says(accepted(len(JPEG) - 2), JPEG[:-2]), BAD),
    "type-that-the-name-denies": (says(accepted(len(PNG), kind=1, fidelity=1), PNG), BAD),
    "type-that-libmagic-denies": (says(accepted(by_magic=1)), BAD),
    "type-of-no-kind": (says(accepted(kind=200)), BAD),
    "type-unknown-by-name": (says(accepted(by_extension=NONE)), BAD),
    "proof-of-another-type": (says(accepted(fidelity=2)), BAD),
    "proof-of-no-kind": (says(accepted(fidelity=250)), BAD),
    # Memory files that do not stay as they are.
    "output-left-mapped": (left_mapped("output"), BAD),
    "reply-left-mapped": (left_mapped("report"), BAD),
    "output-not-sealable": (sealed_against_sealing("output"), BAD),
    "reply-not-sealable": (sealed_against_sealing("report"), BAD),
    # The form of the reply.
    "reply-missing": (says(b""), BAD),
    "reply-half": (says(accepted()[:11]), BAD),
    "reply-without-its-end": (says(accepted()[:-1]), BAD),
    "reply-twice": (says(accepted() * 2), BAD),
    "reply-and-a-byte": (says(accepted() + b"\0"), BAD),
    "reply-of-10-megabytes": (says(accepted() + bytes(10_000_000)), BAD),
    "reply-of-a-terabyte": (sized("report", TERABYTE, accepted()), BAD),
    "reply-request": (says(REQUEST + accepted()[4:]), BAD),
    "reply-of-noise": (says(bytes(range(256)) * 8), BAD),
    "verdict-of-no-kind": (says(REPLY + bytes([0, 0, 9])), BAD),
    # Refusals.
    "code-unknown": (says(rejected(code=65_535)), BAD),
    "stage-unknown": (says(rejected(stage=99)), BAD),
    "offset-behind-the-end": (says(rejected(offset=1_000_000)), BAD),
    "offset-of-minus-one": (says(rejected(offset=(1 << 64) - 1)), BAD),
    "construct-forging-a-line": (says(rejected(construct=b"a\nlevel=error")), BAD),
    "construct-moving-the-cursor": (says(rejected(construct=b"\x1b[2J")), BAD),
    "construct-not-text": (says(rejected(construct=b"\xff\xfe\x80")), BAD),
    "construct-turning-letters": (says(rejected(construct="\u202eabc".encode())), BAD),
    "construct-a-sentence": (says(rejected(construct=b"send us money")), BAD),
    "construct-long": (says(rejected(construct=b"A" * 200)), BAD),
    "construct-longer-than-there-is": (says(rejected(construct=b"SOS")[:-4]), BAD),
    "forbidden-of-no-kind": (says(REPLY + bytes([0, 0, 3]) + b"\xff\xff" + bytes(3)), BAD),
    "unproven-of-no-kind": (says(REPLY + bytes([0, 0, 2, 77]) + bytes(3)), BAD),
    # Findings and times.
    "findings-not-there": (says(accepted(findings=listed(count=65_535))), BAD),
    "findings-too-many": (says(accepted(findings=listed(*[finding()] * 1_025))), BAD),
    "finding-of-no-kind": (says(accepted(findings=listed(finding(construct=60_000)))), BAD),
    "finding-twice": (says(accepted(findings=listed(finding(), finding()))), BAD),
    "finding-larger-than-everything": (says(accepted(findings=listed(finding(size=1 << 62)))), BAD),
    "finding-without-action": (says(accepted(findings=listed(finding(action=200)))), BAD),
    "finding-without-height": (says(accepted(findings=listed(finding(width=7)))), BAD),
    "attachments-not-there": (says(accepted(attachments=bytes([1]))), BAD),
    "attachments-too-many": (says(accepted(attachments=bytes([255]))), BAD),
    "attachment-of-no-kind": (says(accepted(attachments=attachment(kind=200))), BAD),
    "attachment-without-action": (says(accepted(attachments=attachment(action=200))), BAD),
    "attachment-larger-than-everything": (says(accepted(attachments=attachment(size=1 << 62))), BAD),
    "attachment-with-half-a-name": (says(accepted(attachments=attachment(name=bytes([1]) + bytes(31)))), BAD),
    "attachment-with-no-kind-of-name": (says(accepted(attachments=attachment(name=bytes([2])))), BAD),
    "time-of-no-stage": (says(accepted(timings=bytes([1, 99, 0, 0, 0, 1]))), BAD),
    "times-too-many": (says(accepted(timings=bytes([255]))), BAD),
    # What policy did not ask for.
    "archived-unasked": (says(accepted(archived=struct.pack(">QH", 1, 0))), BAD),
    "archived-more-than-came": (says(accepted(archived=struct.pack(">QH", 1 << 40, 0))), BAD),
    # How the child ends.
    "exit-without-answer": (does(lambda child: 1), FAILED),
    "exit-71": (does(lambda child: 71), FAILED),
    "exit-5-after-an-answer": (does(lambda child: child.write(accepted()) or 5), FAILED),
    "killed-after-an-answer": (killed(signal.SIGSEGV), "sandbox.crashed"),
    "forbidden-call-after-an-answer": (killed(signal.SIGSYS), "sandbox.crashed"),
    "exit-out-of-memory": (does(lambda child: 74), "limits.memory"),
    "answer-before-writing": (does(rings_before_writing), BAD),
    "output-changed-after-the-answer": (changes_after_ringing("output"), None),
    "reply-changed-after-the-answer": (changes_after_ringing("report"), None),
    "answer-and-exit-5": (rings_and(lambda child: 5), FAILED),
    "answer-and-a-crash": (rings_and(lambda child: os.kill(os.getpid(), signal.SIGSEGV)), "sandbox.crashed"),
    "answer-and-no-memory": (rings_and(lambda child: 74), "limits.memory"),
    "answer-again-and-again": (rings_and(lambda child: [child.ring() for _ in range(1_000)] and 0), None),
    "answer-and-sleep": (rings_and(lambda child: time.sleep(60)), "limits.wall-time"),
    "answer-and-no-end": (does(late), "limits.wall-time"),
    "answer-and-deaf-to-the-alarm": (does(deaf), "sandbox.crashed"),
    "no-answer-and-no-end": (does(lambda child: time.sleep(60)), "limits.wall-time"),
    # The template.
    "template-gone": (lambda helper: os._exit(0), FAILED),
    "template-killed": (lambda helper: os.kill(os.getpid(), signal.SIGKILL), FAILED),
    "template-silent": (lambda helper: time.sleep(60), "sandbox.crashed"),
    "template-says-half-an-end": (sends(TEMPLATE + b"\2"), FAILED),
    "template-ends-before-anything": (lambda helper: helper.ended(), BAD),
    "template-answers-for-its-child": (sends(TEMPLATE + b"\3"), FAILED),
    "template-answers-unasked": (answers_unasked, BAD),
    "template-ready-again": (sends(TEMPLATE + b"\0\1\0\0"), FAILED),
    "template-packet-empty-text": (sends(TEMPLATE), FAILED),
    "template-packet-large": (sends(TEMPLATE + bytes(100_000)), FAILED),
    "template-packet-of-noise": (sends(bytes(range(256))), FAILED),
    "template-signal-of-no-kind": (sends(TEMPLATE + b"\2" + struct.pack(">BBQQ", 0, 200, 1, 1)), FAILED),
    "template-extra-descriptors": (descriptors(3), None),
    "template-too-many-descriptors": (descriptors(9), FAILED),
    "template-ends-twice": (two_endings, None),
}


#: Not a lie: what a file does that makes its child crash each time.
CRASH = does(counted_crash)


def main() -> None:
    channel = socket.socket(fileno=3)
    is_locked = sys.argv[1] == "locked"
    channel.send(TEMPLATE + b"\0" + bytes([is_locked, 0, 0]))
    while True:
        request, descriptors, _, _ = socket.recv_fds(channel, 8192, 4)
        if not request:
            return
        words = os.pread(descriptors[0], 100, 0).decode("ascii", "replace").split()
        name = words[1] if len(words) > 1 else ""
        tell = CRASH if name == "crash" else LIES.get(name, LIES["nothing"])[0]
        tell(Helper(channel, descriptors))
        for descriptor in descriptors:
            os.close(descriptor)


if __name__ == "__main__":
    main()
