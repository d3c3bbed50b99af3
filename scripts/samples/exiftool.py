"""What ExifTool reads in a picture, and which of it may be in a clean one."""

import json
import pathlib
import subprocess

#: Facts that follow from the pixels, the coding or the order of bytes; no program needs a person's help to write them.
ALLOWED = {
    "File": {
        "BitsPerSample", "ColorComponents", "EncodingProcess", "ExifByteOrder", "FileType", "FileTypeExtension",
        "ImageHeight", "ImageWidth", "MIMEType", "YCbCrSubSampling",
    },
    "Composite": {"ImageSize", "Megapixels"},
    "JFIF": {"JFIFVersion", "ResolutionUnit", "XResolution", "YResolution"},
    "Adobe": {"APP14Flags0", "APP14Flags1", "ColorTransform", "DCTEncodeVersion"},
    "IFD0": {"Orientation"},
    "PNG": {
        "AnimationFrames", "AnimationPlays", "BitDepth", "BlueX", "BlueY", "ColorType", "Compression", "Filter", "Gamma",
        "GreenX", "GreenY", "ImageHeight", "ImageWidth", "Interlace", "Palette", "ProfileName", "RedX", "RedY",
        "SRGBRendering", "SignificantBits", "Transparency", "WhitePointX", "WhitePointY",
    },
    "PNG-cICP": {"ColorPrimaries", "MatrixCoefficients", "TransferCharacteristics", "VideoFullRangeFlag"},
    "GIF": {
        "AnimationIterations", "BackgroundColor", "BitsPerPixel", "ColorResolutionDepth", "Duration", "FrameCount",
        "GIFVersion", "HasColorMap", "ImageHeight", "ImageWidth", "TransparentColor",
    },
    "RIFF": {
        "AlphaCompression", "AlphaFiltering", "AlphaIsUsed", "AlphaPreprocessing", "AnimationLoopCount",
        "BackgroundColor", "Duration", "FrameCount", "HorizontalScale", "ImageHeight", "ImageWidth", "VP8Version",
        "VerticalScale", "WebP_Flags",
    },
    "Jpeg2000": {
        "BitsPerComponent", "ColorSpace", "ColorSpecApproximation", "ColorSpecMethod", "ColorSpecPrecedence",
        "CompatibleBrands", "Compression", "ImageHeight", "ImageWidth", "MajorBrand", "MinorVersion",
        "NumberOfComponents",
    },
    "ICC-header": {
        "CMMFlags", "ColorSpaceData", "ConnectionSpaceIlluminant", "DeviceAttributes", "DeviceManufacturer",
        "DeviceModel", "PrimaryPlatform", "ProfileCMMType", "ProfileClass", "ProfileConnectionSpace", "ProfileCreator",
        "ProfileDateTime", "ProfileFileSignature", "ProfileID", "ProfileVersion", "RenderingIntent",
    },
    "ICC_Profile": {
        "BlueMatrixColumn", "BlueTRC", "ChromaticAdaptation", "GrayTRC", "GreenMatrixColumn", "GreenTRC",
        "MediaBlackPoint", "MediaWhitePoint", "ProfileCopyright", "ProfileDescription", "RedMatrixColumn", "RedTRC",
        "AToB0", "AToB1", "AToB2", "BToA0", "BToA1", "BToA2", "Gamut", "Luminance",
    },
}
#: Names that some formats only allow together with a text: the text says nothing.
FIXED = {
    "ICC-header:DeviceManufacturer": "", "ICC-header:DeviceModel": "", "ICC-header:ProfileCMMType": "",
    "ICC-header:ProfileCreator": "", "ICC-header:PrimaryPlatform": "Unknown ()", "ICC-header:ProfileID": 0,
    "ICC-header:ProfileDateTime": "2000:01:01 00:00:00", "ICC_Profile:ProfileCopyright": "none",
    "ICC_Profile:ProfileDescription": "color profile", "PNG:ProfileName": "icc", "JFIF:JFIFVersion": 1.01,
    "JFIF:ResolutionUnit": "None", "Adobe:DCTEncodeVersion": 100, "Adobe:APP14Flags0": "(none)",
    "Adobe:APP14Flags1": "(none)", "Jpeg2000:MinorVersion": "0.0.0", "Jpeg2000:ColorSpecPrecedence": 0,
    "Jpeg2000:ColorSpecApproximation": "Not Specified",
}
#: What ExifTool says of the directory entry and of itself, never of what is in the file.
NOT_OF_THE_FILE = ("System:", "ExifTool:ExifToolVersion", "SourceFile")


def tags(paths: list[pathlib.Path]) -> dict[str, dict]:
    """Every tag that ExifTool finds, also unknown ones and those of embedded documents, by path."""
    if not paths:
        return {}
    command = ["exiftool", "-j", "-G1", "-a", "-u", "-U", "-ee", "-@", "-"]
    names = "".join(f"{path}\n" for path in paths)
    result = subprocess.run(command, input=names.encode(), capture_output=True)
    entries = json.loads(result.stdout)
    return {
        entry["SourceFile"]: {tag: value for tag, value in entry.items() if not tag.startswith(NOT_OF_THE_FILE)}
        for entry in entries}


def orientations(path: pathlib.Path) -> set[str]:
    """How the picture is to be turned (Exif 2.32, 4.6.4), in every block that says it."""
    return set(values(path, "-Orientation")) & set("12345678") or {"1"}


def is_damaged(path: pathlib.Path) -> bool:
    """Whether ExifTool warns of something."""
    return bool(values(path, "-Warning"))


def values(path: pathlib.Path, option: str) -> list[str]:
    command = ["exiftool", "-n", "-a", "-s3", option, str(path)]
    return subprocess.run(command, capture_output=True, text=True).stdout.split("\n")[:-1]


def unexpected(found: dict) -> dict:
    """The tags that do not follow from the picture itself, warnings among them, or that hold another text."""
    def is_expected(tag: str, value) -> bool:
        group, _, name = tag.partition(":")
        return name in ALLOWED.get(group, ()) and FIXED.get(tag, value) == value

    return {tag: value for tag, value in found.items() if not is_expected(tag, value)}
