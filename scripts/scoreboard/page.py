"""The page and the tables of what became of the files."""

import collections

from samples.places import PLACES

from . import documents
from .judges import BROKE, LEFT, REFUSED, REMOVED
from .results import Results

NOT_READ = "–"
HOW = """
For each row of [hiding places](hiding-places.md) the files of the corpus that show it (those that a program may refuse
by right are not among them):

- **removed**: a word that was planted there is not in the output, in any spelling, packed or not.
- **left**: it is. A file whose place can hold no word is judged by this worker alone: left means that it still names
  the place in the output. Rows with such files are marked *; they count in a table of their own.
- **refused**: the program ended with an error or wrote no file; **broke it**: {reader} cannot read the output.
- `2/3` says removed for two of three files, and then what became of the others; – that the program does not read the
  format.
"""
MADE = """Made by `make scoreboard`: programs that are used to clean {what}, over the same files, on Debian 12. What comes
out is written here as it is, for this worker too. {other}
"""
HEAD = "# Scoreboard\n\n" + MADE.format(
    what="pictures", other="[Documents](scoreboard-pdf.md) have a page of their own.") + HOW.format(reader="Pillow") + """
Programs that decode a picture and encode it again remove more, and pay for it with its pixels: see the second table.
Each program has the options that its users are told to use to remove metadata; others may do better.
"""
SEEN = """Upright and colours allow for another coding; pixels and animation must be the same. Size is that of the
copies of larger pictures against the uploads, which carry much that is to be removed.
"""
DOCUMENTS_HEAD = "# Scoreboard of documents\n\n" + MADE.format(
    what="PDF files", other="[Pictures](scoreboard.md) have a page of their own.") + HOW.format(reader="Pikepdf") + """
Programs that make pictures of the pages remove more, and pay for it with words, links and forms: see the second table.
mat2 takes seconds for a page, and gets one file in four: – says there that none of a row is among them.
"""
DOCUMENTS_SEEN = """Pages as poppler draws them at 60 dots per inch, but for pins of attached files and buttons of
sounds; words as poppler reads them; links and bookmarks that lead to a page, to the web or to mail. A copy that is not
written counts as one that has lost all. Size is that of the copies against the uploads.
"""
ASPECTS = {
    "upright": "upright", "colours": "same colours", "pixels": "same pixels", "animation": "animation kept",
}


def page(results: Results, are_documents: bool) -> str:
    names = [tool.name for tool in results.tools]
    text = DOCUMENTS_HEAD if are_documents else HEAD
    text += "\n## Programs\n\n| Program | Version | Command |\n|---|---|---|\n"
    text += "".join(f"| {tool.name} | {tool.version()} | `{tool.shown}` |\n" for tool in results.tools)
    text += "\n## In all\n\nFiles with a word in them:\n\n" + table(["", *names], totals(results, has_word=True))
    text += "\nFiles without one, judged by this worker alone:\n\n"
    text += table(["", *names], totals(results, has_word=False))
    text += "\n## What is still to be seen\n\n" + (DOCUMENTS_SEEN if are_documents else SEEN) + "\n"
    text += table(["", *names], aspects(results)) + "\n## By hiding place\n\n"
    text += table(["Row", "Place", *names], places(results))
    return text


def table(head: list[str], rows: list[list[str]]) -> str:
    lines = ["| " + " | ".join(head) + " |", "|" + "---|" * len(head)]
    return "\n".join(lines + ["| " + " | ".join(row) + " |" for row in rows]) + "\n"


def totals(results: Results, has_word: bool) -> list[list[str]]:
    def counted(tool: str, outcome: str) -> str:
        answers = [
            answer for (name, file), answer in results.hiding.items()
            if name == tool and results.has_word[file] == has_word]
        return f"{sum(answer == outcome for answer in answers)}/{len(answers)}" if answers else NOT_READ

    return [[outcome, *(counted(tool.name, outcome) for tool in results.tools)]
            for outcome in (REMOVED, LEFT, REFUSED, BROKE)]


def aspects(results: Results) -> list[list[str]]:
    rows = []
    for aspect, words in {**ASPECTS, **documents.ASPECTS}.items():
        if not any(kind == aspect for _, kind, _ in results.looks):
            continue
        cells = []
        for tool in results.tools:
            judged = [good for (name, kind, _), good in results.looks.items() if (name, kind) == (tool.name, aspect)]
            cells.append(f"{sum(judged)}/{len(judged)}" if judged else NOT_READ)
        rows.append([words, *cells])
    return [*rows, ["size", *(ratio(results.sizes.get(tool.name)) for tool in results.tools)]]


def ratio(sizes: tuple[int, int] | None) -> str:
    return f"{100 * sizes[1] / sizes[0]:.0f} %" if sizes else NOT_READ


def places(results: Results) -> list[list[str]]:
    rows = []
    for name, place in PLACES.items():
        files = results.files_of(name)
        if files:
            mark = "*" if any(not results.has_word[file] for file in files) else ""
            rows.append([name + mark, place.words, *(cell(results, tool.name, files) for tool in results.tools)])
    return rows


def cell(results: Results, tool: str, files: list[str]) -> str:
    answers = collections.Counter(results.hiding[tool, file] for file in files if (tool, file) in results.hiding)
    if not answers:
        return NOT_READ
    if len(answers) == 1:
        return next(iter(answers))
    others = [f"{count} {answer}" for answer, count in answers.most_common() if answer != REMOVED]
    return f"{answers[REMOVED]}/{sum(answers.values())}, " + ", ".join(others)


def printed(results: Results) -> str:
    """The totals of files with a word in them and what is still to be seen, for a terminal of 80 columns."""
    by_row = [dict(zip([tool.name for tool in results.tools], row[1:])) for row in totals(results, has_word=True)]
    seen = aspects(results)
    lines = [f"{'':<19}{'removed':>8}{'left':>6}{'refused':>8}{'broke':>6}"
             + "".join(f"{row[0].split()[0]:>8}" for row in seen)]
    for number, tool in enumerate(results.tools):
        outcomes = [row[tool.name].split("/")[0] for row in by_row]
        lines.append(f"{tool.name:<19}{outcomes[0]:>8}{outcomes[1]:>6}{outcomes[2]:>8}{outcomes[3]:>6}"
                     + "".join(f"{row[number + 1]:>8}" for row in seen))
    return "\n".join(lines)
