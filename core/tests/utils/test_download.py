"""Downloads go on where they broke, whatever broke: the connection, the program, the power."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from pathlib import Path
from typing import Any

import pytest

from kerata.errors import FileAccessError, FileFormatError
from kerata.utils.download import MOST_IN_VAIN, download

CONTENT = os.urandom(300_000)
KILLED = """
import os, sys
from kerata.testing import die_at_call
from kerata.utils import download as module
from kerata.utils.download import download
module._CHUNK = 512  # most of the work is to receive
for line in sys.stdin:
    calls, url, target = line.split()
    child = os.fork()
    if child == 0:
        die_at_call(int(calls))
        download(url, target, lambda path: None)
        os._exit(0)
    print("died", os.waitpid(child, 0)[1], flush=True)
"""
"""For each line, a process that dies at a call of a function while it downloads; an answer has a signal, or 0."""


def fine(path: str) -> str | None:
    return None if Path(path).read_bytes() == CONTENT else "it is another"


@pytest.fixture
def url(file_server: Any) -> str:
    file_server.files["x"] = CONTENT
    url: str = file_server.url("x")
    return url


def test_a_cut_connection_is_taken_up_where_it_broke(file_server: Any, url: str, tmp_path: Path) -> None:
    file_server.faults = [("cut", 100_000), ("status", 503), ("cut", 50_000)]
    download(url, str(tmp_path / "x"), fine)
    assert file_server.asked == ["", "bytes=100000-", "bytes=100000-", "bytes=150000-"]
    assert os.listdir(tmp_path) == ["x"]


def test_a_server_without_parts_or_tags_is_asked_for_the_whole(file_server: Any, url: str, tmp_path: Path) -> None:
    for ranges, tags in ((False, True), (True, False)):
        file_server.ranges, file_server.tags, file_server.faults = ranges, tags, [("cut", 100_000)]
        download(url, str(tmp_path / "x"), fine)
        os.remove(tmp_path / "x")
    assert file_server.asked == ["", "bytes=100000-", "", ""]


def test_a_file_that_changes_on_the_server_is_not_made_of_two(file_server: Any, url: str, tmp_path: Path) -> None:
    file_server.files["x"] = b"0" * len(CONTENT)

    def change(handler: Any) -> None:
        file_server.files["x"] = CONTENT
        handler.do_GET()

    file_server.faults = [("cut", 100_000), change]
    download(url, str(tmp_path / "x"), fine)


def test_a_wrong_part_or_none_is_thrown_away(file_server: Any, url: str, tmp_path: Path) -> None:
    def other_part(handler: Any) -> None:
        handler.send_response(206)
        handler.send_header("Content-Range", "bytes 7-9/300000")
        handler.send_header("Content-Length", "3")
        handler.end_headers()
        handler.wfile.write(b"abc")

    for fault in (other_part, ("status", 416)):
        file_server.faults = [("cut", 100_000), fault]
        download(url, str(tmp_path / "x"), fine)
        os.remove(tmp_path / "x")


def test_an_interrupted_download_goes_on_at_the_next_call(file_server: Any, url: str, tmp_path: Path) -> None:
    def interrupt(handler: Any) -> None:
        raise KeyboardInterrupt

    with pytest.raises(FileAccessError, match="404"):
        file_server.faults = [("cut", 100_000), ("status", 404)]
        download(url, str(tmp_path / "x"), fine)
    hidden = os.listdir(tmp_path)
    assert all(name.startswith(".x.") for name in hidden) and len(hidden) == 2
    download(url, str(tmp_path / "x"), fine)
    assert file_server.asked[-1] == "bytes=100000-" and os.listdir(tmp_path) == ["x"]


def test_a_beginning_that_was_damaged_costs_one_download_more(file_server: Any, url: str, tmp_path: Path) -> None:
    file_server.faults = [("cut", 100_000), ("status", 404)]
    with pytest.raises(FileAccessError):
        download(url, str(tmp_path / "x"), fine)
    (part,) = tmp_path.glob("*.part")
    part.write_bytes(b"0" * 100_000)
    download(url, str(tmp_path / "x"), fine)
    assert file_server.asked[-2:] == ["bytes=100000-", ""]


def test_a_beginning_of_nobody_knows_what_is_thrown_away(file_server: Any, url: str, tmp_path: Path) -> None:
    file_server.faults = [("cut", 100_000), ("status", 404)]
    with pytest.raises(FileAccessError):
        download(url, str(tmp_path / "x"), fine)
    (tag,) = tmp_path.glob("*.tag")
    tag.write_text("no\r\nheader")
    download(url, str(tmp_path / "x"), fine)
    assert file_server.asked[-1] == ""


def test_a_server_that_sends_nothing_is_not_asked_for_ever(file_server: Any, url: str, tmp_path: Path) -> None:
    file_server.faults = [("cut", 1000)] + [("cut", 0)] * 100
    with pytest.raises(FileAccessError, match="broke after 1000 of 300000 bytes"):
        download(url, str(tmp_path / "x"), fine)
    assert len(file_server.asked) == 1 + MOST_IN_VAIN


def test_what_the_server_has_not_is_said_at_once(file_server: Any, tmp_path: Path) -> None:
    with pytest.raises(FileAccessError, match=r"answers 404.*\n.*by other means and put it at"):
        download(file_server.url("absent"), str(tmp_path / "x"), fine)
    assert len(file_server.asked) == 1 and os.listdir(tmp_path) == []


def test_a_refused_file_leaves_nothing(file_server: Any, url: str, tmp_path: Path) -> None:
    with pytest.raises(FileFormatError, match="it smells"):
        download(url, str(tmp_path / "x"), lambda path: "it smells")
    assert os.listdir(tmp_path) == [] and len(file_server.asked) == 1


def test_several_at_once_get_each_a_whole_file(file_server: Any, url: str, tmp_path: Path) -> None:
    all_there, outcomes = threading.Barrier(4), []

    def together(handler: Any) -> None:
        all_there.wait(30)
        handler.do_GET()

    def fetch() -> None:
        download(url, str(tmp_path / "x"), fine)
        outcomes.append(fine(str(tmp_path / "x")))

    file_server.faults = [together] * 4
    threads = [threading.Thread(target=fetch) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert outcomes == [None] * 4 and os.listdir(tmp_path) == ["x"]


@pytest.mark.skipif(not hasattr(os, "fork"), reason="no process is killed like this elsewhere")
def test_a_killed_process_leaves_the_old_file_or_the_new_one(file_server: Any, url: str, tmp_path: Path) -> None:
    target, ends = tmp_path / "x", []
    maker = subprocess.Popen([sys.executable, "-c", KILLED], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    with maker:
        assert maker.stdin and maker.stdout
        for calls in range(50, 14_000, 500):
            target.write_bytes(b"old")
            print(calls, url, target, file=maker.stdin, flush=True)
            ends.append(next(line for line in maker.stdout if line.startswith("died")).split()[1])
            assert target.read_bytes() in (b"old", CONTENT)
            download(url, str(target), fine)
            assert os.listdir(tmp_path) == ["x"]
        maker.stdin.close()
    assert ends.count(str(int(signal.SIGKILL))) > 5
    assert any(file_server.asked), "some died in the middle, and the next went on from there"


def test_a_bar_is_drawn_on_a_terminal_alone(
    file_server: Any, url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys.stdout, "isatty", lambda: True)
    download(url, str(tmp_path / "x"), fine)
    assert capsys.readouterr().out.endswith(f"\r[{'=' * 30}] 300000/300000 bytes (100 %)\n")
