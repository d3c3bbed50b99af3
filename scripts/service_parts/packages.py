"""The packages from PyPI that servers and oracles need, in an environment of their own."""

import pathlib
import subprocess
import venv

VERSIONS = ["swift==2.38.3", "moto[server]==5.2.5", "boto3==1.44.5", "botocore==1.44.5"]


def python(state: pathlib.Path) -> pathlib.Path:
    """A Python that has them; installs them where they are missing."""
    folder = state / "python"
    executable = folder / "bin" / "python"
    stamp = folder / "installed"
    if stamp.exists() and stamp.read_text() == "\n".join(VERSIONS):
        return executable
    state.mkdir(parents=True, exist_ok=True)
    venv.create(folder, with_pip=True)
    subprocess.run(
        [executable, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--only-binary", ":all:",
         *VERSIONS], check=True)
    stamp.write_text("\n".join(VERSIONS))
    return executable
