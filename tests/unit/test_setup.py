"""The promises of the set-up: locked, hashed, from wherever the machine's pip is told to look."""

import re
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
LOCKS = ["requirements.txt", "requirements-dev.txt"]


def pins(lock: str) -> dict[str, str]:
    """Each requirement of a lock with everything that belongs to it."""
    text = (ROOT / lock).read_text()
    entries = re.split(
        r"\n(?=[a-z0-9])", "\n".join(re.sub(r"^ *#.*", "", text, flags=re.M).split("\n"))
    )
    return {entry.split("==")[0].strip(): entry for entry in entries if "==" in entry}


def tracked_files() -> list[Path]:
    names = subprocess.run(
        ["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=True, text=True
    ).stdout.split("\0")
    return [ROOT / name for name in names if name and (ROOT / name).is_file()]


@pytest.mark.parametrize("lock", LOCKS)
def test_a_lock_names_no_index_host(lock):
    assert "://" not in (ROOT / lock).read_text()


@pytest.mark.parametrize("lock", LOCKS)
def test_every_pin_of_a_lock_is_hashed(lock):
    found = pins(lock)
    assert len(found) > 30
    assert [name for name, entry in found.items() if "--hash=sha256:" not in entry] == []


@pytest.mark.parametrize("lock", LOCKS)
def test_every_requirement_is_in_its_lock(lock):
    wanted = re.findall(
        r"^([A-Za-z0-9-]+)(?:\[\w+\])?==(\S+)$", (ROOT / lock).with_suffix(".in").read_text(), re.M
    )
    versions = {
        name.split("[")[0]: re.search(r"==(\S+)", entry).group(1)
        for name, entry in pins(lock).items()
    }
    assert wanted
    for name, version in wanted:
        assert versions[name.lower()] == version


def test_both_locks_agree():
    running, developing = pins("requirements.txt"), pins("requirements-dev.txt")
    assert {name: developing.get(name, "").split("\\")[0] for name in running} == {
        name: entry.split("\\")[0] for name, entry in running.items()
    }


def test_no_tracked_file_names_a_package_index():
    """Such an address would send a machine past the index that it is told to use."""
    hosts = re.compile(
        r"|".join(("py" + r"pi\.org", "python" + r"hosted\.org", "extra-" + "index-url"))
    )
    naming = [
        str(path.relative_to(ROOT))
        for path in tracked_files()
        if hosts.search(path.read_bytes().decode("utf-8", "ignore"))
    ]
    assert naming == []


@pytest.mark.parametrize("target", ["demo", "test", "check", "bench", "lock", "clean"])
def test_the_makefile_has_its_targets(target):
    dry = subprocess.run(
        ["make", "--dry-run", target], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert dry.returncode == 0, dry.stderr


def test_ci_calls_make_test():
    assert (ROOT / ".ci/run").read_text().strip().endswith("exec make test")
    assert (ROOT / ".ci/run").stat().st_mode & 0o111


def packages(arguments: list[str], tmp_path: Path, *, apt_exit: int) -> subprocess.CompletedProcess:
    """Run scripts/system-packages where `apt-get` and `sudo` only note how they were called."""
    notes = tmp_path / "apt.log"
    for name in ("apt-get", "sudo"):
        program = tmp_path / name
        ending = f'echo "$@" >> {notes}; exit {apt_exit}' if name == "apt-get" else 'exec "$@"'
        ending = ending if name == "apt-get" else 'if [ "$1" = -n ]; then exit 0; fi; exec "$@"'
        program.write_text(f"#!/bin/sh\n{ending}\n")
        program.chmod(0o755)
    return subprocess.run(
        ["scripts/system-packages", *arguments],
        cwd=ROOT,
        env={"PATH": f"{tmp_path}:/usr/local/bin:/usr/bin:/bin", "HOME": str(tmp_path)},
        capture_output=True,
        text=True,
        check=False,
    )


def test_a_missing_package_is_installed(tmp_path):
    done = packages(["install", "libexample0"], tmp_path, apt_exit=0)
    assert done.returncode == 0, done.stderr
    assert "install -y --no-install-recommends libexample0" in (tmp_path / "apt.log").read_text()


def test_a_package_that_cannot_be_installed_gives_one_sentence_with_the_command(tmp_path):
    done = packages(["install", "libexample0"], tmp_path, apt_exit=100)
    assert done.returncode == 1
    assert done.stderr.strip().endswith("sudo apt-get install libexample0")
    assert len(done.stderr.strip().splitlines()) == 1
