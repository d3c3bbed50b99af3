"""The packages that servers and oracles need: those from PyPI in an environment of their own, and Debian's."""

import pathlib
import subprocess
import venv

VERSIONS = ["swift==2.38.3", "moto[server]==5.2.5", "boto3==1.44.5", "botocore==1.44.5"]


def require(*names: str) -> None:
    """Says which of Debian's packages are missing, and how to get them."""
    def is_there(name: str) -> bool:
        answer = subprocess.run(
            ["dpkg-query", "--show", "--showformat=${db:Status-Status}", name], capture_output=True, text=True)
        return answer.stdout == "installed"

    if not all(map(is_there, names)):
        raise RuntimeError(
            f"as root, run: apt-get install --no-install-recommends {' '.join(names)} (scripts/install-packages.sh servers)")


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
