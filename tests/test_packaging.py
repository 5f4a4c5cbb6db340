"""The wheel and the sdist: built, complete, installed and run away from the checkout."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tarfile
import zipfile
from pathlib import Path

import pytest
from conftest import REPO
from packaging.metadata import Metadata

import repbook

pytest.importorskip("build", reason="build is not installed")
LEFT_BY_WORK = {".venv", ".git", "build", "dist", "__pycache__", ".hypothesis"}


def ran(*command: object, cwd: Path, **env: str) -> str:
    """Run a program that has to succeed, without the checkout on its path; what it printed."""
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("PYTHON", "REPBOOK"))}
    done = subprocess.run(
        [str(word) for word in command],
        cwd=cwd,
        env={**kept, "PYTHONUTF8": "1", **env},
        capture_output=True,
        encoding="utf-8",
    )
    assert done.returncode == 0, (command, done.stdout, done.stderr)
    return done.stdout


def is_ours(path: Path) -> bool:
    """Whether a file of the checkout belongs to the project, and is no trace of working on it."""
    inside = path.relative_to(REPO)
    return path.is_file() and not any(
        part in LEFT_BY_WORK or part.endswith(("_cache", ".egg-info", ".pyc", ".db"))
        for part in inside.parts
    )


@pytest.fixture(scope="module")
def sdist(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The sdist of this checkout, unpacked."""
    folder = tmp_path_factory.mktemp("sdist")
    build = (sys.executable, "-m", "build", "--no-isolation", "--outdir", folder)
    ran(*build, "--sdist", REPO, cwd=folder)
    with tarfile.open(next(folder.glob("*.tar.gz"))) as packed:
        packed.extractall(folder)  # without filter=, which the first versions of Python 3.11 lack
    return folder / f"repbook-{repbook.__version__}"


@pytest.fixture(scope="module")
def wheel(sdist: Path) -> Path:
    """The wheel, built from a copy of the sdist as an installer does: building leaves traces."""
    folder = sdist.parent
    copy = shutil.copytree(sdist, folder / "to-install")
    build = (sys.executable, "-m", "build", "--no-isolation", "--outdir", folder)
    ran(*build, "--wheel", copy, cwd=folder)
    return next(folder.glob("*.whl"))


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The programs of a fresh environment with the wheel; the dependencies are this one's."""
    folder = tmp_path_factory.mktemp("installed")
    ran(sys.executable, "-m", "venv", "--without-pip", folder / "env", cwd=folder)
    programs = folder / "env" / ("Scripts" if os.name == "nt" else "bin")
    pip = (sys.executable, "-m", "pip", "--python", programs / "python", "install")
    ran(*pip, "--no-index", "--no-deps", wheel, cwd=folder)
    ask = "import sysconfig; print(sysconfig.get_path('purelib'))"
    theirs = Path(ran(programs / "python", "-c", ask, cwd=folder).strip())
    ours = [entry for entry in sys.path if entry.endswith("site-packages")]
    (theirs / "dependencies.pth").write_text("\n".join(ours))
    return programs


def test_the_sdist_has_every_file_of_the_project(sdist: Path) -> None:
    tops = ("src", "tests", "docs", "examples", ".ci")
    wanted = {path for top in tops for path in (REPO / top).rglob("*") if is_ours(path)}
    wanted |= {path for path in REPO.glob("*") if is_ours(path)}
    missing = [path for path in wanted if not (sdist / path.relative_to(REPO)).is_file()]
    assert missing == []


def test_the_sdist_has_no_trace_of_the_work(sdist: Path) -> None:
    made = {"PKG-INFO", "setup.cfg"}
    extra = [
        inside
        for path in sdist.rglob("*")
        if path.is_file() and (inside := path.relative_to(sdist).as_posix()) not in made
        if not inside.startswith("src/repbook.egg-info/") and not (REPO / inside).is_file()
    ]
    assert extra == []


def test_the_sdist_runs_its_own_tests(sdist: Path) -> None:
    copy = shutil.copytree(sdist, sdist.parent / "to-test")  # running leaves traces
    ran(
        *(sys.executable, "-m", "pytest", "-n", "0", "-p", "no:cacheprovider"),
        *("tests/test_examples.py", "tests/test_text.py"),
        cwd=copy,
        PYTHONPATH=str(copy / "src"),
    )


def test_the_wheel_has_every_file_of_the_package(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as packed:
        names = {name for name in packed.namelist() if name.startswith("repbook/")}
        others = {name for name in packed.namelist() if not name.startswith("repbook")}
    source = REPO / "src"
    files = (source / "repbook").rglob("*")
    assert names == {path.relative_to(source).as_posix() for path in files if is_ours(path)}
    assert others == set()


def test_the_metadata_is_what_pypi_takes(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as packed:
        inside = next(name for name in packed.namelist() if name.endswith("/METADATA"))
        metadata = Metadata.from_email(packed.read(inside), validate=True)
    assert metadata.version is not None and str(metadata.version) == repbook.__version__
    assert metadata.license_expression == "MIT"
    assert metadata.license_files == ["LICENSE"]
    assert metadata.author == "The repbook developers"
    assert metadata.description_content_type == "text/markdown"
    assert metadata.keywords and metadata.project_urls
    assert not any("License ::" in text for text in metadata.classifiers or [])


def test_the_installed_wheel_runs(installed: Path, tmp_path: Path) -> None:
    version = ran(installed / "repbook", "--version", cwd=tmp_path)
    assert repbook.__version__ in version
    assert (installed.parent / "share" / "man" / "man1" / "repbook.1").is_file()
    python = installed / "python"
    assert ran(python, "-m", "repbook", "--version", cwd=tmp_path) == version
    where = ran(python, "-c", "import repbook; print(repbook.__file__)", cwd=tmp_path)
    assert Path(where.strip()).is_relative_to(installed.parent)
    book = (python, "-m", "repbook", "--book", tmp_path / "new.db")
    ran(*book, "add", "Harbor Foods", cwd=tmp_path)
    assert "Harbor Foods" in ran(*book, "status", "harbor", cwd=tmp_path)
    ran(*book, "brief", "harbor", "--html", "brief.html", cwd=tmp_path)
    assert "Harbor Foods" in (tmp_path / "brief.html").read_text(encoding="utf-8")
    sample = (installed / "repbook", "--book", tmp_path / "sample.db")
    ran(*sample, "demo", cwd=tmp_path)
    assert ran(*sample, "next", cwd=tmp_path)
