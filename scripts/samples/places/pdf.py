"""Where a PDF file hides things (ISO 32000-2)."""

from .place import Place

OBJECT = "canary search, qpdf"

PLACES = [
    Place("D1", "document information, with entries of any name", ("pdf-info*",), OBJECT),
    Place("D2", "the XMP of the document", ("pdf-xmp*",), OBJECT),
    Place("D3", "the XMP of pages, pictures and fonts", ("pdf-*-metadata",), OBJECT),
    Place("D4", "private data of programs, perhaps a second document", (
        "pdf-piece-info*", "pdf-form-piece-info", "pdf-picture-piece-info", "pdf-page-date",
        "pdf-comment-page-piece"), OBJECT),
    Place("D5", "the identifier of the file", ("pdf-identifier",), OBJECT),
    Place("D6", "earlier revisions, and objects that nothing reaches", (
        "pdf-earlier-revision", "pdf-unreferenced", "pdf-cut-in-revision", "pdf-packed-unused", "pdf-recovered",
        "pdf-lost-contents"), OBJECT),
    Place("D7", "before the beginning, between the objects, behind the end; comments", (
        "pdf-leading", "pdf-gap-in-file", "pdf-comment-in-file", "pdf-trailing*",
        "pdf-packed-gap"), OBJECT),
    Place("D8", "what a picture carries, its other versions, its print shop's data", (
        "pdf-picture-gps", "pdf-picture-alternate", "pdf-picture-prepress", "pdf-picture-mask", "pdf-picture-packed",
        "pdf-picture-hexadecimal", "pdf-picture-in-content", "pdf-picture-id", "pdf-picture-unknown-key",
        "pdf-picture-data", "pdf-picture-jpeg2000-*", "pdf-content-picture-*"),
        OBJECT + ", Pillow"),
    Place("D9", "pictures and forms that are not painted, or painted where nobody sees them", (
        "pdf-picture-not-painted", "pdf-form-not-painted", "pdf-content-*-not-used*", "pdf-unseen-picture-*outside",
        "pdf-unseen-path-*", "pdf-unseen-text-outside*", "pdf-unseen-text-in-margin", "pdf-unseen-text-clipped*",
        "pdf-unseen-text-behind-an-empty-clip", "pdf-unseen-picture-clipped*", "pdf-unseen-transparent-p*"), OBJECT + ", poppler, MuPDF"),
    Place("D10", "small copies of pages", ("pdf-thumbnail",), OBJECT),
    Place("D11", "scripts, wherever an event can start one", ("pdf-script-*",), OBJECT),
    Place("D12", "actions other than going to a page", (
        "pdf-action-*", "pdf-launch", "pdf-submit"), OBJECT),
    Place("D13", "addresses of links, and their common beginning", ("pdf-address-*",), OBJECT),
    Place("D14", "attached files and portfolios", (
        "pdf-attachment*", "pdf-associated-file*", "pdf-portfolio", "pdf-structure-attachment"), OBJECT),
    Place("D15", "forms: hidden fields, passwords, default values, entries that no field needs, the order of scripts", (
        "pdf-form-[!npx]*", "pdf-form-password", "pdf-form-name-*"), OBJECT),
    Place("D16", "XFA forms", ("pdf-xfa*", "pdf-form-xfa-*", "pdf-names-xfa-*"), OBJECT),
    Place("D17", "comments: who wrote them and when, hidden ones, hidden texts; redactions that were not carried out", (
        "pdf-comment-[!i]*", "pdf-comment-intent", "pdf-comment-icon", "pdf-redaction-*"), OBJECT),
    Place("D18", "sound, video, 3D", (
        "pdf-movie", "pdf-rich-media", "pdf-sound", "pdf-screen", "pdf-three-dimensions", "pdf-media-*"), OBJECT),
    Place("D19", "layers that are switched off", (
        "pdf-layer-*", "pdf-unseen-*layer*"), OBJECT + ", poppler, MuPDF"),
    Place("D20", "the logical structure: data of the programs that made it", ("pdf-structure-*",), OBJECT),
    Place("D21", "where pages were captured from the web", ("pdf-web-capture*", "pdf-page-web-capture", "pdf-names-captured-*"), OBJECT),
    Place("D22", "search indexes, statements, requirements, article threads, and entries that no page needs", (
        "pdf-legal", "pdf-requirements", "pdf-threads", "pdf-page-beads", "pdf-unknown-key", "pdf-page-separation",
        "pdf-page-tree-unknown-key", "pdf-names-[!cx]*", "pdf-search-index", "pdf-document-parts",
        "pdf-extensions", "pdf-page-extension", "pdf-*-unknown-key"), OBJECT),
    Place("D23", "signatures, with names and places", ("pdf-signature*", "pdf-permissions"), OBJECT),
    Place("D24", "encryption, behind which nothing can be seen", ("pdf-locked*",)),
    Place("D25", "text that cannot be seen", (
        "pdf-invisible-text", "pdf-unseen-text-behind", "pdf-unseen-text-behind-in-lines", "pdf-unseen-text-of-*",
        "pdf-unseen-text-that-*", "pdf-unseen-transparent-text*", "pdf-unseen-transparent-outlines*"),
        OBJECT + ", poppler, MuPDF"),
    Place("D26", "fonts: lists of their glyphs; notices of rights, names and tables of other programs in theirs", (
        "pdf-font-glyph-*", "pdf-font-program-*", "pdf-font-drawn-*"), OBJECT + ", poppler, MuPDF"),
    Place("D27", "texts of colour profiles and of output intents", (
        "pdf-icc*", "pdf-output-intent", "pdf-word-output-*"), OBJECT),
    Place("D28", "behind the end of a stream, in streams of other files", (
        "pdf-stream-slack", "pdf-packed-slack", "pdf-external-stream", "pdf-picture-longer-*"), OBJECT),
    Place("D29", "language, page labels, viewer's settings, names of destinations, bookmarks", (
        "pdf-language-*", "pdf-page-label-*", "pdf-viewer-*", "pdf-mark-info-*", "pdf-destination-*"), OBJECT),
    Place("D30", "bombs and loops", (
        "pdf-*-bomb", "pdf-deep-*", "pdf-*-loop", "pdf-object-stream-in-itself", "pdf-object-number",
        "pdf-objects-in-each-other")),
    Place("D31", "between the instructions of a page and what it paints: comments, unknown words, values, marks", (
        "pdf-content-comment*", "pdf-content-form-c*", "pdf-content-tile-*", "pdf-content-glyph-*",
        "pdf-content-appearance-*", "pdf-content-unknown-*", "pdf-content-compat*", "pdf-content-value-*",
        "pdf-content-string-*", "pdf-content-stray-*", "pdf-content-text-*", "pdf-content-point*",
        "pdf-content-properties", "pdf-content-properties-of*", "pdf-content-number-*"), OBJECT + ", poppler, MuPDF"),
    Place("D32", "the names that a document gives to resources, and the tags of marked content", (
        "pdf-content-name-of-*", "pdf-content-tag"), OBJECT),
    Place("D33", "where on earth a drawing lies, and its scale", (
        "pdf-place-*", "pdf-page-viewport", "pdf-picture-measure", "pdf-comment-measure"), OBJECT),
    Place("D34", "names and words where the standard has a list of them", ("pdf-word-[!o]*", "pdf-name-of-intent"), OBJECT),
    Place("D35", "character maps: comments, names, words, mappings that are none", (
        "pdf-character-map-*", "pdf-font-collection", "pdf-content-*-in-character-map"), OBJECT + ", poppler, MuPDF"),
    Place("D36", "behind the last sample, colour, threshold or operator of functions and tables", (
        "pdf-function-behind-*", "pdf-function-with-*", "pdf-function-text", "pdf-function-unknown-operator",
        "pdf-colours-behind-*", "pdf-halftone-behind-*", "pdf-glyphs-behind-*"),
        OBJECT + ", poppler, MuPDF"),
    Place("D37", "JBIG2 pictures: segments that paint nothing, of any kind or of no use; references, bits of headers; behind "
          "the coded data of a segment and behind the last one; what pictures share", (
              "pdf-jbig2-*",), OBJECT + ", poppler, MuPDF"),
]
