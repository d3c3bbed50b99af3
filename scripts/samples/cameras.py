"""More photos: with the tags that ExifTool writes, large ones, and ways of coding that are not Pillow's."""

import pathlib
import subprocess
import tempfile

import numpy

from . import icc, jpeg, provenance, scans, second_pictures as second
from .archives import archive
from .item import Item
from .pictures import photo
from .planter import Planter


def tagged_photo(seed: int) -> Item:
    """A photo with camera, place, caption and copyright as ExifTool writes them."""
    plant = Planter("tagged-photo", seed)
    texts = [
        "Make", "Model", "SerialNumber", "LensSerialNumber", "OwnerName", "Artist", "Copyright",
        "ImageDescription", "ImageUniqueID", "GPSAreaInformation", "XPAuthor", "XPKeywords", "Comment",
        "XMP-dc:Creator", "XMP-dc:Description", "XMP-photoshop:City", "XMP-exif:UserComment", "XMP-mwg-rs:RegionName",
        "IPTC:By-line", "IPTC:Caption-Abstract", "IPTC:City", "Photoshop:URL",
    ]
    arguments = [f"-{tag}={plant(tag)}" for tag in texts]
    arguments.append("-EXIF:UserComment=" + plant("wide user comment") + " ü語")
    arguments += [
        "-GPSLatitude=51.0543", "-GPSLatitudeRef=N", "-GPSLongitude=3.7174", "-GPSLongitudeRef=E", "-Orientation#=8",
        "-DateTimeOriginal=2026:05:01 10:11:12", "-ExposureTime=1/250", "-FNumber=2.8", "-ISO=200",
    ]
    thumbnail = jpeg.after_start(jpeg.encoded(photo(160, 120, seed + 70), quality=60), jpeg.comment(plant("thumbnail")))
    data = with_tags(jpeg.encoded(photo(1024, 768, seed), quality=88), arguments, thumbnail)
    carries = [
        "jpeg.app1.exif", "jpeg.app1.exif.gps", "jpeg.app1.exif.thumbnail", "jpeg.app1.xmp", "jpeg.app13.photoshop",
        "jpeg.com",
    ]
    return Item(f"tagged-photo-{seed}.jpg", data, carries=carries, places=plant.places)


def with_tags(picture: bytes, arguments: list[str], thumbnail: bytes) -> bytes:
    with tempfile.TemporaryDirectory() as directory:
        path = pathlib.Path(directory) / "thumbnail.jpg"
        path.write_bytes(thumbnail)
        command = ["exiftool", "-q", "-m", *arguments, f"-ThumbnailImage<={path}", "-o", "-", "-"]
        return subprocess.run(command, input=picture, stdout=subprocess.PIPE, check=True).stdout


def large_photo(seed: int) -> Item:
    """Twelve megapixels, as a phone takes them, with a second picture behind the first."""
    plant = Planter("large-photo", seed)
    data = jpeg.after_start(
        jpeg.encoded(photo(4000, 3000, seed, noise=3), quality=85, subsampling=2),
        jpeg.exif(orientation=3, texts={0x0110: plant("model")}, gps_text=plant("gps")), jpeg.multi_picture())
    second = jpeg.after_start(jpeg.encoded(photo(1024, 768, seed)), jpeg.exif(gps_text=plant("second picture gps")))
    return Item(
        f"large-photo-{seed}.jpg", data + second,
        carries=["jpeg.app1.exif.gps", "jpeg.app2.mpf", "jpeg.trailing.jpeg"], places=plant.places)


def restarted_photo(seed: int) -> Item:
    """Restart intervals, odd size, something between its segments, and fill bytes."""
    plant = Planter("restarted-photo", seed)
    pixels = numpy.asarray(photo(319, 241, seed).convert("YCbCr"))
    planes = [pixels[..., plane] for plane in range(3)]
    data = scans.encoded(planes, [(2, 2), (1, 1), (1, 1)], interval=5)
    between = plant("between segments").encode() + b"\xff" * 9 + jpeg.comment(plant("before the scan"))
    data = jpeg.before_scan(data, 0, between)
    return Item(
        f"restarted-photo-{seed}.jpg", data, carries=["jpeg.com", "jpeg.gap", "jpeg.fill"], places=plant.places)


def grey_photo(seed: int) -> Item:
    """A scan of a page in greys, progressive, with a profile of greys and an archive behind its end."""
    plant = Planter("grey-photo", seed)
    data = jpeg.encoded(photo(640, 480, seed).convert("L"), quality=80, progressive=True)
    data = jpeg.after_start(data, jpeg.icc_parts(icc.grey(plant("icc")), 60_000))
    data = jpeg.before_scan(data, 2, jpeg.exif(comment=plant("between scans")))
    return Item(
        f"grey-photo-{seed}.jpg", data + archive(plant("archive")),
        carries=["jpeg.app2.icc", "jpeg.app1.exif", "jpeg.trailing.zip"], places=plant.places)


def edited_photo(seed: int) -> Item:
    """Full colour resolution, high quality, and what an editor puts in: its own profile, in parts, and IPTC."""
    plant = Planter("edited-photo", seed)
    profile = icc.with_texts(plant("icc"), wide=plant("wide icc"), maker=plant("icc maker"), model=plant("icc model"))
    data = jpeg.after_start(
        jpeg.encoded(photo(1200, 900, seed), quality=95, subsampling=0, optimize=True),
        jpeg.icc_parts(profile, 300), jpeg.iptc(plant("iptc")), jpeg.xmp(plant("xmp")),
        jpeg.segment(0xEC, b"Ducky" + plant("ducky").encode()), jpeg.segment(0xE4, plant("vendor").encode()))
    carries = ["jpeg.app2.icc", "jpeg.app13.photoshop", "jpeg.app1.xmp", "jpeg.appn.unknown"]
    return Item(f"edited-photo-{seed}.jpg", data, carries=carries, places=plant.places)


def turned_photo(seed: int) -> Item:
    """Each of the eight ways in which a camera can be held, one for each seed."""
    plant = Planter("turned-photo", seed)
    orientation = (seed - 1) % 8 + 1
    data = jpeg.after_start(
        jpeg.encoded(photo(800, 600, seed)), jpeg.exif(orientation=orientation, texts={0x0110: plant("model")}))
    return Item(f"turned-photo-{seed}.jpg", data, carries=["jpeg.app1.exif"], places=plant.places)


def bright_photo(seed: int) -> Item:
    """A photo with a gain map, a record of origin and a video, as a new phone takes it."""
    plant = Planter("bright-photo", seed)
    gain_map = jpeg.encoded(photo(200, 150, seed + 30).convert("L"), quality=85)
    data = second.ultra_hdr(
        jpeg.encoded(photo(800, 600, seed), quality=88), gain_map, plant("both pictures"), second.COLOUR_PARAMETERS,
        second.iso_metadata())
    video = jpeg.movie(plant("video"))
    data = jpeg.after_start(
        data, jpeg.exif(orientation=3, gps_text=plant("gps")),
        *provenance.parts(provenance.manifest_store(plant("record of origin")), 60_000))
    return Item(
        f"bright-photo-{seed}.jpg", data + video,
        carries=["jpeg.gain-map", "jpeg.app2.mpf", "jpeg.app11.jumbf", "jpeg.trailing.mp4", "jpeg.app1.exif.gps"],
        places=plant.places)


def moving_photo(seed: int) -> Item:
    """A photo with a video among the blocks that Samsung's phones put behind it."""
    plant = Planter("moving-photo", seed)
    blocks = {
        0x0A01: ("Image_UTC_Data", plant("time").encode()), 0x0A30: ("MotionPhoto_Data", jpeg.movie(plant("video")))}
    return Item(
        f"moving-photo-{seed}.jpg", jpeg.encoded(photo(640, 480, seed)) + second.samsung_trailer(blocks),
        carries=["jpeg.trailing.vendor", "jpeg.trailing.mp4"], places=plant.places)
