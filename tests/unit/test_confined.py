"""Foreign bytes are read in a process of its own: what goes wrong there stays there."""

import socket
import subprocess
import tempfile
import time

import pytest

from workflow import confined


def echo(content: bytes) -> bytes:
    return content[::-1]


def hungry(content: bytes) -> bytes:
    return bytes(2 * confined.USUAL.memory)


def endless(content: bytes) -> bytes:
    while True:
        time.sleep(0.01)


def talkative(content: bytes) -> bytes:
    socket.create_connection(("127.0.0.1", 9))
    return b"connected"


def busy(content: bytes) -> bytes:
    return subprocess.run(["true"], check=True).stdout or b"ran"


def writing(content: bytes) -> bytes:
    with tempfile.TemporaryFile() as file:
        file.write(content * 99_999)
    return b"written"


def broken(content: bytes) -> bytes:
    raise ValueError


def test_the_answer_comes_back():
    assert confined.run(echo, b"abc\n") == b"\ncba"


@pytest.mark.parametrize("reader", [hungry, endless, talkative, busy, writing, broken])
def test_what_goes_wrong_is_lost_and_nothing_else(reader):
    with pytest.raises(confined.Lost):
        confined.run(reader, b"x", confined.Limits(seconds=1, wall=2))


def test_a_machine_without_room_for_another_process_is_told_apart(monkeypatch):
    monkeypatch.setattr(confined, "_PYTHON", ("/nonexistent",))
    with pytest.raises(confined.NoRoom):
        confined.run(echo, b"abc")
