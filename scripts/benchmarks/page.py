"""The results of the comparison as a table for people, as a part of docs/benchmarks.md, and as drawings."""

import dataclasses
import pathlib

from benchmarks import drawing
from benchmarks.peers import Peer, median

BEGIN = "<!-- written by scripts/bench-peers.py -->"
END = "<!-- end of what is written by scripts/bench-peers.py -->"
MEGABYTE = 1_000_000


@dataclasses.dataclass
class Row:
    """One file, and the milliseconds that each program took, by round."""

    name: str
    bytes: int
    ending: str
    worker: list[float] = dataclasses.field(default_factory=list)
    processor: list[float] = dataclasses.field(default_factory=list)
    peers: dict[str, list[float]] = dataclasses.field(default_factory=dict)
    failures: set[str] = dataclasses.field(default_factory=set)

    def failed(self, peer: str) -> bool:
        return peer in self.failures

    def ratio(self, peer: str) -> float | None:
        """How many times as long a program takes as the worker: the median of the rounds, each by itself."""
        return median([theirs / ours for theirs, ours in zip(self.peers.get(peer, []), self.worker)])


@dataclasses.dataclass
class Results:
    rows: list[Row]
    programs: list[Peer]

    def as_json(self) -> list[dict]:
        return [
            {"class": row.name, "bytes": row.bytes, "worker": row.worker, "cpu": row.processor, "peers": row.peers,
             "failed": sorted(row.failures)} for row in self.rows]


@dataclasses.dataclass
class Promise:
    """What is promised against the Python handler, for one class."""

    name: str
    ratio: float
    least: float

    @property
    def is_kept(self) -> bool:
        return self.ratio >= self.least


def promises(results: Results) -> list[Promise]:
    found = []
    for row in results.rows:
        ratio = row.ratio("handler")
        if ratio is None:
            continue
        if row.ending in (".jpg", ".png"):
            found.append(Promise(row.name, ratio, 3))
        elif row.ending == ".pdf" and row.bytes >= MEGABYTE:
            found.append(Promise(row.name, ratio, 1))
    return found


def shown(value: float | None) -> str:
    if value is None:
        return ""
    return f"{value:,.0f}" if value >= 100 else f"{value:.1f}"


def cell(row: Row, peer: str) -> str:
    if row.failed(peer):
        return "fails"
    time = median(row.peers.get(peer, []))
    return "" if time is None else f"{shown(time)} ({row.ratio(peer):.1f})"


def table(results: Results) -> list[str]:
    names = [peer.name for peer in results.programs]
    lines = [
        f"| File | bytes | worker | its cpu | {' | '.join(names)} |", "|---" * (4 + len(names)) + "|"]
    for row in results.rows:
        cells = [f"`{row.name}`", f"{row.bytes:,}", shown(median(row.worker)), shown(median(row.processor))]
        lines.append(f"| {' | '.join(cells + [cell(row, name) for name in names])} |")
    return lines


def sentences(results: Results) -> list[str]:
    lines = []
    for least, what in ((3, "At least 3 times faster than the Python handler on every JPEG and PNG"),
                        (1, "Not slower than the Python handler on PDF of 1 MB and more")):
        those = [promise for promise in promises(results) if promise.least == least]
        missed = [f"`{promise.name}` ({promise.ratio:.1f})" for promise in those if not promise.is_kept]
        if those:
            lines.append(f"- {what}: {'missed by ' + ', '.join(missed) if missed else 'kept'}.")
    return lines


def generated(results: Results, drawings: list[tuple[str, str]]) -> str:
    lines = [BEGIN, ""]
    lines += ["Milliseconds a file, median of the rounds; in parentheses, how many times as long as the worker.", ""]
    lines += table(results) + [""]
    lines += sentences(results) + [""]
    lines += [f"- {peer.name}: {peer.description}" for peer in results.programs] + [""]
    for name, title in drawings:
        lines += [f"![{title}]({name})", ""]
    return "\n".join([*lines, END])


def write(results: Results, page: pathlib.Path) -> None:
    """Replaces what was generated before, or appends it; the drawings lie beside the page."""
    drawings = []
    for ending, title in ((".jpg", "JPEG"), (".png", "PNG"), (".pdf", "PDF"), (".gif", "GIF"), (".webp", "WebP")):
        rows = [row for row in results.rows if row.ending == ending]
        if not rows:
            continue
        name = f"benchmarks-{title.lower()}.svg"
        groups = []
        for row in rows:
            bars = [("worker", median(row.worker))]
            bars += [(peer.name, median(row.peers.get(peer.name, []))) for peer in results.programs]
            groups.append((row.name, [(label, time) for label, time in bars if time is not None]))
        (page.parent / name).write_text(drawing.bars(groups, f"{title}: milliseconds a file, on a logarithmic scale"))
        drawings.append((name, f"{title}: the worker and other programs"))
    part = generated(results, drawings)
    text = page.read_text() if page.exists() else ""
    if BEGIN in text and END in text:
        text = text[:text.index(BEGIN)] + part + text[text.index(END) + len(END):]
    else:
        text += "\n" + part + "\n"
    page.write_text(text)


def printed(results: Results) -> str:
    """A table of at most 80 columns: the worker, and how many times as long each other program takes."""
    names = [peer.name for peer in results.programs]
    lines = [f"{'':22}{'worker':>8}" + "".join(f"{name[:7]:>8}" for name in names)[:50]]
    for row in results.rows:
        ratios = "".join(
            f"{'fails' if row.failed(name) else '' if row.ratio(name) is None else f'x{row.ratio(name):.1f}':>8}"
            for name in names)
        lines.append(f"{row.name:22}{shown(median(row.worker)):>8}{ratios}"[:80])
    return "\n".join(lines + sentences(results))
