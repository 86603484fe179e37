"""What deploy/backup takes, deploy/restore brings back: rows and files, on both engines."""

import os
import sqlite3
import subprocess
import tarfile
from pathlib import Path

import psycopg
import pytest

from tests.postgres import programs

ROOT = Path(__file__).parents[2]


def run(script: str, *arguments: object, data: Path, url: str = "") -> subprocess.CompletedProcess:
    """Run a script of deploy/ for the installation with this data folder and database."""
    return subprocess.run(
        [ROOT / "deploy" / script, *map(str, arguments)],
        env={
            "PATH": f"{programs()}:{os.environ['PATH']}",
            "SOP_DATA_DIR": str(data),
            "DATABASE_URL": url,
        },
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.fixture
def installation(tmp_path):
    """A SQLite installation with one row, still in the write-ahead log, and one file."""
    data = tmp_path / "data"
    (data / "files" / "bukti").mkdir(parents=True)
    (data / "files" / "bukti" / "a.pdf").write_bytes(b"%PDF bukti")
    connection = sqlite3.connect(data / "db.sqlite3")
    connection.execute("PRAGMA journal_mode=WAL")
    connection.execute("CREATE TABLE realisasi (nilai TEXT)")
    connection.execute("INSERT INTO realisasi VALUES ('45,10')")
    connection.commit()
    yield data
    connection.close()


def archive_of(data: Path, folder: Path, url: str = "") -> Path:
    done = run("backup", folder, data=data, url=url)
    assert done.returncode == 0, done.stderr
    return Path(done.stdout.strip())


def values(database: Path) -> list:
    connection = sqlite3.connect(database)
    found = connection.execute("SELECT nilai FROM realisasi").fetchall()
    connection.close()
    return found


def test_a_backup_comes_back_in_an_empty_installation(installation, tmp_path):
    archive = archive_of(installation, tmp_path / "backup")
    new = tmp_path / "new"
    done = run("restore", archive, data=new)
    assert done.returncode == 0, done.stderr
    assert values(new / "db.sqlite3") == [("45,10",)]
    assert (new / "files/bukti/a.pdf").read_bytes() == b"%PDF bukti"
    assert sorted(path.name for path in new.iterdir()) == ["db.sqlite3", "files"]


def test_a_stopped_installation_is_backed_up_too(installation, tmp_path):
    """Without a running program there is no write-ahead log beside the database."""
    archive = archive_of(installation, tmp_path / "backup")
    new = tmp_path / "folder with 100% & spaces?"
    assert run("restore", archive, data=new).returncode == 0
    again = archive_of(new, tmp_path / "backup-2")
    third = tmp_path / "third"
    assert run("restore", again, data=third).returncode == 0
    assert values(third / "db.sqlite3") == [("45,10",)]


def test_data_that_are_there_are_lost_only_on_demand(installation, tmp_path):
    archive = archive_of(installation, tmp_path / "backup")
    new = tmp_path / "new"
    assert run("restore", archive, data=new).returncode == 0
    connection = sqlite3.connect(new / "db.sqlite3")
    connection.execute("UPDATE realisasi SET nilai = '46,00'")
    connection.commit()
    connection.close()

    refused = run("restore", archive, data=new)
    assert refused.returncode == 1
    assert "nothing was changed" in refused.stderr
    assert values(new / "db.sqlite3") == [("46,00",)]

    assert run("restore", "--replace", archive, data=new).returncode == 0
    assert values(new / "db.sqlite3") == [("45,10",)]


def test_a_damaged_archive_changes_nothing(installation, tmp_path):
    archive = archive_of(installation, tmp_path / "backup")
    unpacked = tmp_path / "unpacked"
    with tarfile.open(archive) as tar:
        tar.extractall(unpacked, filter="data")
    (unpacked / "files/bukti/a.pdf").write_bytes(b"%PDF palsu")
    with tarfile.open(archive, "w:gz") as tar:
        tar.add(unpacked, ".")
    new = tmp_path / "new"
    refused = run("restore", archive, data=new)
    assert refused.returncode == 1
    assert "damaged; nothing was changed" in refused.stderr
    assert list(new.iterdir()) == []


def test_an_installation_without_a_database_gives_no_backup(tmp_path):
    done = run("backup", tmp_path / "backup", data=tmp_path / "data")
    assert done.returncode != 0
    assert "no backup was made" in done.stderr
    assert list((tmp_path / "backup").iterdir()) == []


def test_a_postgres_database_comes_back(installation, tmp_path, postgres_url):
    for name in ("backup_from", "backup_to"):
        with psycopg.connect(postgres_url, autocommit=True) as server:
            server.execute(f"DROP DATABASE IF EXISTS {name}")
            server.execute(f"CREATE DATABASE {name}")
    source, target = (
        postgres_url.replace("/postgres?", f"/{name}?") for name in ("backup_from", "backup_to")
    )
    with psycopg.connect(source) as connection:
        connection.execute("CREATE TABLE realisasi (nilai text)")
        connection.execute("INSERT INTO realisasi VALUES ('45,10')")
    archive = archive_of(installation, tmp_path / "backup", url=source)
    new = tmp_path / "new"
    assert run("restore", archive, data=new, url=target).returncode == 0
    assert (new / "files/bukti/a.pdf").exists()
    with psycopg.connect(target) as connection:
        assert connection.execute("SELECT nilai FROM realisasi").fetchall() == [("45,10",)]
    assert run("restore", archive, data=new, url=target).returncode == 1
    assert run("restore", "--replace", archive, data=new, url=target).returncode == 0
