"""Pillow: the two lines that most programs have."""

import warnings

import PIL
from PIL import Image

from .tool import Refused, Tool


def clean(source, target) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            with Image.open(source) as picture:
                picture.save(target)
        except Exception as error:  # of any kind, for a damaged file
            raise Refused(str(error)) from None


TOOL = Tool("Pillow", "Image.open(IN).save(OUT)", lambda: PIL.__version__, clean)
