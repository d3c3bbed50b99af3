"""ZIP archives."""

import io
import zipfile


def archive(text: str) -> bytes:
    output = io.BytesIO()
    with zipfile.ZipFile(output, "w") as members:
        members.writestr(zipfile.ZipInfo("page.html"), text)
    return output.getvalue()
