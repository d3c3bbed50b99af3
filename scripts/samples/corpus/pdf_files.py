"""PDF: a file for each place that can hold another file, sound, video or the data of a program."""

from pikepdf import Array, Dictionary, Name, String

from .. import archives, pdf
from ..item import Item

from .bases import BASELINE
from .pdf_base import (
    annotated, field, file_specification, form, form_entry, item, named, page, resource, root, stream, structure, text)


def notes(d, w):
    return file_specification(d, w.encode(), "notes.txt")


def sanitize() -> list[Item]:
    def link(make):
        return annotated("Link", A=make)

    def attached(content, name):
        return named("EmbeddedFiles", lambda d, w: file_specification(d, content(w), name))

    def files(d, w):
        return Array([notes(d, w)])

    def associated(place: str, hang) -> Item:
        return item(f"associated-file-{place}", hang(AF=files), "pdf.associated-file")

    def picture(**entries):
        def make(d, w):
            pdf.add_picture(d, d.pages[0].obj, BASELINE, 48, 40)
            for key, value in entries.items():
                d.pages[0].obj.Resources.XObject.Im0["/" + key] = value(d, w)
        return make

    def form_with(**entries):
        return resource("XObject", "Fm0", lambda d, w: form(
            d, w, **{key: make(d, w) for key, make in entries.items()}), b"/Fm0 Do")

    def two_files(d, w):
        pdf.attach(d, "a.txt", w.encode())
        pdf.attach(d, "b.txt", w.encode())

    def thumbnail(d, w):
        file = notes(d, w)
        file.Thumb = stream(d, w)
        return file

    def related(d, w):
        file = notes(d, "a")
        file.RF = Dictionary(F=Array([String("b"), stream(d, w)]))
        return file

    def dated(d, w):
        return file_specification(d, b"a", "a.txt", Params=Dictionary(
            ModDate=String(w), CreationDate=String(w), CheckSum=String(w)))

    def provenance(d, w):
        file = notes(d, w)
        file.AFRelationship = Name.C2PA_Manifest
        return Array([file])

    def portfolio(d, w):
        pdf.attach(d, "a.txt", b"a")
        d.Root.Collection = Dictionary(
            Type=Name.Collection, View=Name.D, Schema=Dictionary(N=Dictionary(Subtype=Name.F, N=String(w))),
            Folders=Dictionary(Name=String(w), ID=0))

    def outlined(d, w):
        top = d.make_indirect(Dictionary(Type=Name.Outlines, Count=1))
        top.First = top.Last = d.make_indirect(Dictionary(Title=String("One"), Parent=top, A=Dictionary(
            S=Name.GoToE, T=Dictionary(R=Name.C, N=String(w)), D=Array([0, Name.Fit]))))
        d.Root.Outlines = top

    def rich_media(d, w):
        assets = Dictionary(Names=Array([String("a.swf"), notes(d, w)]))
        return Dictionary(Assets=assets, Configurations=Array([Dictionary(Name=String(w), Subtype=Name.Flash)]))

    media = lambda d, w: Dictionary(
        Type=Name.Rendition, S=Name.MR, C=Dictionary(S=Name.MCD, D=notes(d, w), CT=String("video/mp4")))
    model = lambda d, w: d.make_stream(b"PRC" + w.encode(), Type=Name("/3D"), Subtype=Name.PRC)
    search_index = lambda d, w: Dictionary(SearchIndex=Dictionary(
        LastModified=String("D:2026"), Private=Dictionary(Indexes=Array([stream(d, w)]))))
    return [
        item("attachment-picture", attached(lambda w: BASELINE + w.encode(), "photo.jpg"), "pdf.attachment"),
        item("attachment-archive", attached(lambda w: archives.archive(w), "a.zip"), "pdf.attachment"),
        item("attachment-document", attached(
            lambda w: pdf.written([b"<< /Type /Catalog >>", w.encode()]), "a.pdf"), "pdf.attachment"),
        item("attachment-program", attached(lambda w: b"MZ" + w.encode(), "a.exe"), "pdf.attachment"),
        item("attachment-name", named("EmbeddedFiles", lambda d, w: file_specification(d, b"a", f"{w}.txt")),
             "pdf.attachment"),
        item("attachment-description", named("EmbeddedFiles", lambda d, w: Dictionary(
            F=String("a.txt"), Desc=String(w))), "pdf.attachment"),
        item("attachment-dates", named("EmbeddedFiles", dated), "pdf.attachment"),
        item("attachment-thumbnail", named("EmbeddedFiles", thumbnail), "pdf.attachment"),
        item("attachment-related", named("EmbeddedFiles", related), "pdf.attachment"),
        item("attachment-two", two_files, "pdf.attachment"),
        item("attachment-pinned-file", annotated("FileAttachment", FS=notes), "pdf.attachment"),
        item("attachment-portfolio", portfolio, "pdf.portfolio"),
        item("attachment-target", link(lambda d, w: Dictionary(
            S=Name.GoToE, F=notes(d, w), T=Dictionary(R=Name.C, N=String("a")))), "pdf.action.launch"),
        item("attachment-target-outline", outlined, "pdf.action.launch"),
        item("attachment-submitted", annotated("Link", A=lambda d, w: Dictionary(
            S=Name.SubmitForm, F=notes(d, w))), "pdf.action.submit"),
        associated("page", page),
        associated("annotation", lambda **entries: annotated("Link", **entries)),
        associated("picture", picture),
        associated("form", form_with),
        associated("field", field),
        associated("structure", structure),
        item("associated-file-provenance", root(AF=provenance), "pdf.associated-file"),
        item("associated-file-marked-content", resource("Properties", "MC0", lambda d, w: Dictionary(
            MCAF=files(d, w)), b"/AF /MC0 BDC 0 g EMC"), "pdf."),
        item("media-rendition", named("Renditions", media), "pdf.multimedia"),
        item("media-rendition-action", link(lambda d, w: Dictionary(S=Name.Rendition, OP=0, R=media(d, w))),
             "pdf.multimedia"),
        item("media-movie-file", annotated("Movie", Movie=lambda d, w: Dictionary(F=notes(d, w)), T=text),
             "pdf.multimedia"),
        item("media-sound-action", link(lambda d, w: Dictionary(S=Name.Sound, Sound=stream(d, w))), "pdf.multimedia"),
        item("media-rich", annotated("RichMedia", RichMediaContent=rich_media), "pdf.multimedia"),
        item("media-three-dimensions", annotated("3D", **{"3DD": model}), "pdf.multimedia"),
        item("media-projection", annotated("Projection", ExData=lambda d, w: Dictionary(X=String(w))),
             "pdf.multimedia"),
        item("media-slideshow", named("AlternatePresentations", lambda d, w: Dictionary(
            Type=Name.SlideShow, Resources=Dictionary(Names=Array([String("a"), notes(d, w)])))), "pdf.multimedia"),
        item("xfa-configuration", form_entry(XFA=lambda d, w: Array([
            String("template"), stream(d, "<template/>"), String("config"), stream(d, w)])), "pdf.xfa"),
        item("xfa-needs-rendering", root(NeedsRendering=lambda d, w: True, AcroForm=lambda d, w: Dictionary(
            Fields=Array([]), XFA=stream(d, w))), "pdf.xfa"),
        item("names-xfa-resources", named("XFAResources", stream), "pdf.xfa"),
        item("names-xfa-images", named("XFAImages", stream), "pdf.xfa"),
        item("search-index", root(PieceInfo=search_index), "pdf.piece-info"),
        item("piece-info-illustrator", page(PieceInfo=lambda d, w: Dictionary(Illustrator=Dictionary(
            LastModified=String("D:2026"), Private=Dictionary(AIPrivateData1=stream(d, w))))), "pdf.piece-info"),
        item("picture-piece-info", picture(PieceInfo=lambda d, w: Dictionary(Photoshop=Dictionary(
            Private=Dictionary(ImageResources=stream(d, w))))), "pdf.piece-info"),
        item("picture-measure", picture(Measure=lambda d, w: Dictionary(Subtype=Name.GEO, PCSM=String(w))), "pdf."),
        item("picture-data", picture(PtData=lambda d, w: Dictionary(XPTS=Array([String(w)]))), "pdf."),
        item("page-web-capture", page(ID=text, PZ=lambda d, w: 1), "pdf."),
        item("web-capture-commands", root(SpiderInfo=lambda d, w: Dictionary(
            V=1.0, C=Array([Dictionary(URL=String("https://" + w), P=stream(d, w))]))), "pdf.web-capture"),
        item("document-parts", root(DPartRoot=lambda d, w: Dictionary(DPartRootNode=Dictionary(
            DPM=Dictionary(X=String(w))))), "pdf."),
        item("extensions", root(Extensions=lambda d, w: Dictionary(GTSm=Dictionary(
            BaseVersion=Name("/1.7"), ExtensionLevel=3, URL=String(w)))), "pdf."),
        item("mark-info-unknown-key", root(MarkInfo=lambda d, w: Dictionary(Marked=True, X=String(w))), "pdf."),
        item("viewer-unknown-key", root(ViewerPreferences=lambda d, w: Dictionary(
            DisplayDocTitle=True, X=String(w))), "pdf."),
        item("page-label-unknown-key", root(PageLabels=lambda d, w: Dictionary(
            Nums=Array([0, Dictionary(S=Name.D, X=String(w))]))), "pdf."),
    ]
