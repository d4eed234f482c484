"""get_file: what is fetched, what is found in the cache, what is unpacked; and where all of it lies."""

from __future__ import annotations

import hashlib
import io
import os
import tarfile
import threading
import zipfile
from pathlib import Path
from typing import Any

import pytest

from kerata.errors import ArgumentError, ArgumentTypeError, FileAccessError, FileFormatError
from kerata.utils.data_utils import cached_file, get_file, validate_file

CONTENT = bytes(range(256)) * 500


def sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def md5(data: bytes) -> str:
    return hashlib.md5(data).hexdigest()


def tar_gz(**members: bytes) -> bytes:
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w:gz") as tar:
        for name, data in members.items():
            info = tarfile.TarInfo(name.replace("__", "/"))
            info.size = len(data)
            tar.addfile(info, io.BytesIO(data))
    return buffer.getvalue()


@pytest.fixture(autouse=True)
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder that files go into; home and the folder of temporary files are of this test alone."""
    monkeypatch.delenv("KERAS_HOME", raising=False)
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    (tmp_path / "tmp").mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "tmp"))
    return tmp_path / "home" / ".keras" / "datasets"


def test_a_file_is_fetched_once_into_the_cache_of_keras(
    file_server: Any, cache: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file_server.files["x.bin"] = CONTENT
    for _ in range(2):
        path = get_file("y.bin", file_server.url("x.bin"))
        assert path == str(cache / "y.bin") and Path(path).read_bytes() == CONTENT
    assert len(file_server.asked) == 1 and os.listdir(cache) == ["y.bin"]
    assert capsys.readouterr().out == f"Downloading data from {file_server.url('x.bin')}\n"


def test_arguments_have_the_positions_of_keras_1(file_server: Any, cache: Path) -> None:
    file_server.files["x.gz"] = tar_gz(d__f=b"1")
    path = get_file("d", file_server.url("x.gz"), True, md5(file_server.files["x.gz"]), "models")
    assert path == str(cache.parent / "models" / "d")
    assert sorted(os.listdir(cache.parent / "models")) == ["d", "d.tar.gz"]


def test_other_places_for_the_cache(file_server: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file_server.files["x"] = b"1"
    url = file_server.url("x")
    assert get_file("x", url, cache_dir=tmp_path / "a") == str(tmp_path / "a" / "datasets" / "x")
    monkeypatch.setenv("KERAS_HOME", str(tmp_path / "b"))
    assert get_file("x", url, cache_subdir="s/t") == str(tmp_path / "b" / "s" / "t" / "x")
    assert get_file(tmp_path / "z", url) == str(tmp_path / "z")


def test_where_home_cannot_be_written_a_folder_for_temporary_files_serves(
    file_server: Any, tmp_path: Path, cache: Path
) -> None:
    file_server.files["x"] = b"1"
    (tmp_path / "home").write_text("no folder")
    for _ in range(2):
        path = get_file("x", file_server.url("x"))
        assert path.startswith(str(tmp_path / "tmp" / ".keras-")) and Path(path).read_bytes() == b"1"
    assert len(file_server.asked) == 1


def test_a_temporary_cache_of_somebody_elses_is_not_used(
    file_server: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file_server.files["x"] = b"1"
    (tmp_path / "home").write_text("no folder")
    planted = Path(get_file("x", file_server.url("x")))
    planted.write_bytes(b"other")
    user = planted.parents[1].name.removeprefix(".keras-")
    os.rename(planted.parents[1], planted.parents[1].with_name(".keras-77"))
    monkeypatch.setattr(os, "getuid", lambda: 77)  # to whom the folder does not belong
    assert user != "77"
    with pytest.raises(FileAccessError, match="belongs to somebody else"):
        get_file("x", file_server.url("x"))


@pytest.mark.parametrize("checksum", [{"md5_hash": md5(CONTENT)}, {"file_hash": sha256(CONTENT).upper()}])
def test_a_cached_file_with_another_checksum_is_fetched_again(
    file_server: Any, cache: Path, checksum: dict[str, str]
) -> None:
    file_server.files["x"] = CONTENT
    cache.mkdir(parents=True)
    (cache / "x").write_bytes(CONTENT[:-1])
    for _ in range(2):
        assert Path(get_file("x", file_server.url("x"), **checksum)).read_bytes() == CONTENT
    assert len(file_server.asked) == 1


def test_what_comes_with_another_checksum_is_not_kept(file_server: Any, cache: Path) -> None:
    file_server.files["x"] = b"something else"
    cache.mkdir(parents=True)
    (cache / "x").write_bytes(b"old")
    with pytest.raises(FileFormatError, match=f"should be {sha256(CONTENT)}") as caught:
        get_file("x", file_server.url("x"), file_hash=sha256(CONTENT))
    assert file_server.url("x") in str(caught.value) and str(cache / "x") in str(caught.value)
    assert os.listdir(cache) == ["x"] and (cache / "x").read_bytes() == b"old"


def test_offline_the_error_says_where_to_put_the_file(cache: Path) -> None:
    url = "http://127.0.0.1:9/data.npz"  # nobody is there
    with pytest.raises(FileAccessError) as caught:
        get_file("data.npz", url)
    assert url in str(caught.value) and str(cache / "data.npz") in str(caught.value)
    assert caught.value.__suppress_context__ and os.listdir(cache) == []
    (cache / "data.npz").write_bytes(b"by hand")
    assert get_file("data.npz", url) == str(cache / "data.npz")


def test_archives_are_unpacked_beside_or_into_a_folder(file_server: Any, cache: Path) -> None:
    file_server.files["d"] = tar_gz(d__a=b"1", d__sub__b=b"2", other=b"3")
    assert get_file("d", file_server.url("d"), untar=True) == str(cache / "d")
    assert (cache / "d" / "sub" / "b").read_bytes() == b"2" and (cache / "other").read_bytes() == b"3"
    with zipfile.ZipFile(cache / "made.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("sub/c", b"4")
    file_server.files["e.zip"] = (cache / "made.zip").read_bytes()
    assert get_file("e.zip", file_server.url("e.zip"), extract=True) == str(cache / "e")
    assert get_file("f", file_server.url("d"), extract=True, archive_format="tar") == str(cache / "f")
    assert (cache / "e" / "sub" / "c").read_bytes() == b"4" and (cache / "f" / "d" / "a").read_bytes() == b"1"
    found = sorted(os.listdir(cache))
    assert found == ["d", "d.tar.gz", "e", "e.zip", "f", "f_archive", "made.zip", "other"]


def test_what_is_unpacked_serves_without_the_archive_and_is_renewed_with_it(file_server: Any, cache: Path) -> None:
    url = file_server.url("d")
    old, new = tar_gz(d__a=b"1", d__b=b"1", x=b"1"), tar_gz(d__a=b"2", x=b"2")
    file_server.files["d"] = old
    get_file("d", url, untar=True)
    os.remove(cache / "d.tar.gz")
    assert get_file("d", url, untar=True) == str(cache / "d") and len(file_server.asked) == 1
    file_server.files["d"] = new
    (cache / "d.tar.gz").write_bytes(old)
    get_file("d", url, untar=True, file_hash=sha256(new))
    assert {path.name: path.read_bytes() for path in (cache / "d").iterdir()} == {"a": b"2"}
    assert (cache / "x").read_bytes() == b"1", "only what was asked for is replaced"
    assert sorted(os.listdir(cache)) == ["d", "d.tar.gz", "x"]


def test_what_cannot_be_unpacked_leaves_no_half_of_it(file_server: Any, cache: Path) -> None:
    whole = tar_gz(d__a=os.urandom(100_000), d__b=os.urandom(100_000))
    file_server.files["d"] = whole[: len(whole) * 3 // 4]
    for _ in range(2):
        with pytest.raises(FileFormatError, match="d.tar.gz cannot be unpacked"):
            get_file("d", file_server.url("d"), untar=True)
        assert os.listdir(cache) == ["d.tar.gz"]


def test_several_unpack_at_once_and_what_a_killed_one_left_is_removed(file_server: Any, cache: Path) -> None:
    file_server.files["d"] = tar_gz(**{f"d__{number}": b"1" * 1000 for number in range(300)})
    (cache / ".d.abc.unpacking" / "new").mkdir(parents=True)
    (cache / ".d.abc.unpacking" / "new" / "half").write_bytes(b"1")
    os.utime(cache / ".d.abc.unpacking", (0, 0))
    start, found = threading.Barrier(4), []

    def fetch() -> None:
        start.wait(30)
        found.append(len(os.listdir(get_file("d", file_server.url("d"), untar=True))))

    threads = [threading.Thread(target=fetch) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == [300] * 4 and sorted(os.listdir(cache)) == ["d", "d.tar.gz"]


def test_several_renew_at_once(file_server: Any, cache: Path) -> None:
    new = tar_gz(d__a=b"2", d__b=b"2")
    file_server.files["d"] = new
    (cache / "d").mkdir(parents=True)
    (cache / "d.tar.gz").write_bytes(tar_gz(d__a=b"1"))
    start, found = threading.Barrier(4), []

    def fetch() -> None:
        start.wait(30)
        found.append(get_file("d", file_server.url("d"), untar=True, file_hash=sha256(new)))

    threads = [threading.Thread(target=fetch) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == [str(cache / "d")] * 4 and sorted(os.listdir(cache / "d")) == ["a", "b"]
    assert sorted(os.listdir(cache)) == ["d", "d.tar.gz"]


def test_what_would_be_found_can_be_asked(file_server: Any, cache: Path) -> None:
    file_server.files["x"] = CONTENT
    assert cached_file("x") is None
    path = get_file("x", file_server.url("x"))
    assert cached_file("x") == cached_file("x", file_hash=md5(CONTENT)) == cached_file(path) == path
    assert cached_file("x", file_hash=md5(b"")) is None and len(file_server.asked) == 1


def test_validate_file(tmp_path: Path) -> None:
    path = tmp_path / "x"
    path.write_bytes(CONTENT)
    assert validate_file(str(path), md5(CONTENT)) and validate_file(path, sha256(CONTENT))
    assert not validate_file(path, md5(b"")) and not validate_file(path, "0")
    with pytest.raises(FileAccessError, match="absent"):
        validate_file(tmp_path / "absent", md5(CONTENT))


@pytest.mark.parametrize(
    ("arguments", "error", "words"),
    [
        ({"md5_hash": "abc"}, ArgumentError, "md5_hash must be 32 hexadecimal digits"),
        ({"file_hash": "z" * 64}, ArgumentError, "file_hash must be"),
        ({"origin": 3}, ArgumentTypeError, "origin must be a URL; got 3"),
        ({"origin": "no url"}, ArgumentError, "such as 'https://"),
        ({"origin": "file:///nowhere/at/all"}, FileAccessError, "cannot be fetched"),
        ({"fname": 3}, ArgumentTypeError, "got 3"),
        ({"extract": True, "archive_format": "rar"}, ArgumentError, '"tar" or "zip"; got \'rar\''),
    ],
)
def test_arguments_that_make_no_sense(
    arguments: dict[str, Any], error: type[Exception], words: str, cache: Path
) -> None:
    cache.mkdir(parents=True)
    (cache / "x.zip").write_bytes(b"")
    fname = "x.zip" if "extract" in arguments else "x"
    with pytest.raises(error, match=words):
        get_file(**{"fname": fname, "origin": "http://127.0.0.1:9/x", **arguments})
