"""Files that are not what their names say, and files that are two things at once."""

from .. import pdf
from ..archives import archive
from ..item import Item

from .bases import BASELINE, RGB_PNG, rejected


def disguise() -> list[Item]:
    page = b"<!DOCTYPE html><html><script>alert(1)</script></html>"
    return [
        rejected("photo-named-screenshot.png", BASELINE, "type.mismatch"),
        rejected("screenshot-named-photo.jpg", RGB_PNG, "type.mismatch"),
        rejected("document-named-photo.jpg", pdf.saved(pdf.document(pages=1, lines=1)), "type.mismatch"),
        rejected("photo-named-document.pdf", BASELINE, "type.mismatch"),
        rejected("web-page-named-photo.jpg", page, "type.content-not-allowed"),
        rejected("archive-named-photo.jpg", archive("x"), "type.content-not-allowed"),
        rejected("drawing-named-screenshot.png", b"<svg xmlns='http://www.w3.org/2000/svg'/>",
                 "type.content-not-allowed"),
        rejected("program-named-document.pdf", b"MZ\x90\0" + bytes(120), "type.content-not-allowed"),
        rejected("photo-named-program.exe", BASELINE, "type.extension-not-allowed"),
        rejected("photo-without-ending", BASELINE, "type.extension-not-allowed"),
        rejected("photo-with-two-endings.jpg.html", BASELINE, "type.extension-not-allowed"),
        rejected("text-before-document.pdf", b"Subject: hello\n\n" + pdf.saved(pdf.document(pages=1, lines=1)),
             "type.content-not-allowed"),
        rejected("empty.jpg", b"", "file.empty"),
        rejected("animation-named-photo.jpg", b"GIF89a\1\0\1\0\0\0\0,\0\0\0\0\1\0\1\0\0\2\2D\1\0;", "type.mismatch"),
        rejected("script-named-screenshot.png", b"#!/bin/sh\nrm -rf /\n", "type.content-not-allowed"),
        rejected("linux-program-named-photo.jpg", b"\x7fELF\2\1\1" + bytes(57), "type.content-not-allowed"),
        rejected("photo-in-animation.jpg", b"GIF89a" + BASELINE, "type.mismatch"),
        rejected("photo-named-animation.gif", BASELINE, "type.mismatch"),
        rejected("photo-behind-signature.gif", b"GIF89a" + BASELINE, "gif.bad-block"),
        rejected("photo-with-capital-wrong-ending.PNG", BASELINE, "type.mismatch"),
    ]
