"""A cache and a server of this test alone, with small datasets whose checksums are the expected ones."""

from __future__ import annotations

import hashlib
import runpy
import threading
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from kerata_datasets import cifar10, cifar100, imdb, mnist, reuters


@pytest.fixture(scope="session")
def data() -> Any:
    """What dataset_files.py defines."""
    return SimpleNamespace(**runpy.run_path(str(Path(__file__).with_name("dataset_files.py"))))


@pytest.fixture
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, data: Any) -> Path:
    """The folder of the files, empty; the datasets are those of dataset_files.py."""
    monkeypatch.setenv("KERAS_HOME", str(tmp_path / "keras"))
    monkeypatch.setenv("KERATA_DATASETS_URL", "http://127.0.0.1:9/")  # nobody is there
    small = {name: hashlib.sha256(content).hexdigest() for name, content in {**data.OLD, **data.TODAY}.items()}
    for module in (mnist, imdb, reuters):
        for files in ("FILES", "WORD_INDEX_FILES"):
            if hasattr(module, files):
                made = [file._replace(checksum=file.checksum and small[file.name]) for file in getattr(module, files)]
                monkeypatch.setattr(module, files, tuple(made))
    for module in (cifar10, cifar100):
        content = data.CIFAR[module.FILE.url.rpartition("/")[2]]
        monkeypatch.setattr(module, "FILE", module.FILE._replace(checksum=hashlib.sha256(content).hexdigest()))
    folder = tmp_path / "keras" / "datasets"
    folder.mkdir(parents=True)
    return folder


@pytest.fixture
def mirror(cache: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, data: Any) -> Iterator[Path]:
    """A folder with the files of today that a server on this machine has, as the mirror of the datasets."""
    folder = tmp_path / "served"
    folder.mkdir()
    for name, content in {**data.TODAY, **data.CIFAR}.items():
        (folder / name).write_bytes(content)

    class Handler(SimpleHTTPRequestHandler):
        def log_message(self, format: str, *args: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), partial(Handler, directory=str(folder))) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        monkeypatch.setenv("KERATA_DATASETS_URL", f"http://127.0.0.1:{server.server_address[1]}")
        try:
            yield folder
        finally:
            server.shutdown()
            thread.join()
