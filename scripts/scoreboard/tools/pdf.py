"""Programs that are used to take metadata out of PDF files."""

import logging
import shutil

import pikepdf

from .tool import Refused, Tool, first_line, of_package, run

PDF = frozenset({".pdf"})
# It tells of every damaged description, at length.
logging.getLogger("pikepdf").setLevel(logging.CRITICAL)


def exiftool_and_qpdf(source, target) -> None:
    between = target.with_name("between.pdf")
    run("exiftool", "-q", "-all=", "-o", between, source)
    # 3: it has written the file, with a warning.
    run("qpdf", "--linearize", between, target, allowed=(0, 3))


#: It takes seconds for a page, as long as all others together.
MAT2 = 4


def mat2(*options: str):
    def clean(source, target) -> None:
        copy = target.with_name("mat2-" + source.name)
        shutil.copyfile(source, copy)
        run("mat2", *options, copy)
        cleaned = copy.with_name(f"{copy.stem}.cleaned{copy.suffix}")
        if not cleaned.exists():
            raise Refused("no output")
        cleaned.rename(target)
    return clean


def by_pikepdf(source, target) -> None:
    """What is found in answers to the question how to remove metadata."""
    try:
        with pikepdf.open(source) as document:
            with document.open_metadata(set_pikepdf_as_editor=False, update_docinfo=False) as metadata:
                for key in list(metadata):
                    del metadata[key]
            if "/Info" in document.trailer:
                del document.trailer.Info
            document.save(target)
    except (pikepdf.PdfError, ValueError, KeyError, TypeError) as error:
        raise Refused(str(error)) from None


def by_mupdf(source, target) -> None:
    program = "import sys, fitz; d = fitz.open(sys.argv[1]); d.scrub(); d.save(sys.argv[2], garbage=4, deflate=True)"
    run("/usr/bin/python3", "-c", program, source, target)


TOOLS = [
    Tool("ExifTool", "exiftool -all= -o OUT IN", first_line("exiftool", "-ver"),
         lambda source, target: run("exiftool", "-q", "-all=", "-o", target, source), PDF),
    Tool("ExifTool + qpdf", "exiftool -all= … && qpdf --linearize IN OUT", first_line("exiftool", "-ver"),
         exiftool_and_qpdf, PDF),
    Tool("mat2", "mat2 FILE (pages become pictures)", of_package("mat2"), mat2(), PDF, stride=MAT2),
    Tool("mat2 --lightweight", "mat2 --lightweight FILE", of_package("mat2"), mat2("--lightweight"), PDF,
         stride=MAT2),
    Tool("qpdf", "qpdf --object-streams=generate IN OUT", of_package("qpdf"),
         lambda source, target: run(
             "qpdf", "--object-streams=generate", source, target, allowed=(0, 3)), PDF),
    Tool("mutool clean", "mutool clean -gggg -z IN OUT", of_package("mupdf-tools"),
         lambda source, target: run("mutool", "clean", "-gggg", "-z", source, target), PDF),
    Tool("Ghostscript", "gs -sDEVICE=pdfwrite -o OUT IN", of_package("ghostscript"),
         lambda source, target: run("gs", "-q", "-dBATCH", "-dNOPAUSE", "-sDEVICE=pdfwrite", "-o", target, source), PDF),
    Tool("pikepdf", "del metadata[…]; del trailer.Info; save(OUT)", lambda: pikepdf.__version__, by_pikepdf, PDF),
    Tool("PyMuPDF", "scrub(); save(OUT, garbage=4)", of_package("python3-fitz"), by_mupdf, PDF),
]
