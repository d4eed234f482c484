"""Finding installed plugins: the quick way finds what importlib.metadata finds."""

from __future__ import annotations

import sys
import zipfile

import pytest

from kerata.plugins import _discovery


def found(candidates) -> list[tuple[str | None, ...]]:
    return sorted((c.name, c.distribution, c.version, c.target) for c in candidates)


def test_reading_the_folders_finds_what_importlib_finds(site):
    site.add_layer("kerata-swish", version="2.5", plugin="swish")
    site.add_layer("Kerata_Odd.Name", plugin="odd")
    direct = found(_discovery._from_folders())
    assert direct == found(_discovery._from_importlib())
    assert ("swish", "kerata-swish", "2.5", "kerata_swish") in direct


def test_the_first_of_two_installations_of_a_distribution_counts(site, tmp_path, monkeypatch):
    site.add_layer("kerata-swish", version="2.5", plugin="swish")
    other = tmp_path / "first"
    other.mkdir()
    first = type(site)(other, monkeypatch)
    first.add_layer("kerata-swish", version="3.0", plugin="swish")
    monkeypatch.syspath_prepend(str(other))
    assert [c.version for c in _discovery.installed() if c.name == "swish"] == ["3.0"]
    assert found(_discovery._from_folders()) == found(_discovery._from_importlib())


def test_plugins_in_an_archive_on_the_path_are_found(site, tmp_path, monkeypatch):
    site.add_layer("kerata-zipped", plugin="zipped")
    archive = tmp_path / "plugins.zip"
    with zipfile.ZipFile(archive, "w") as file:
        for path in site.folder.rglob("*"):
            if "__pycache__" not in str(path):
                file.write(path, path.relative_to(site.folder))
    monkeypatch.setattr(sys, "path", [str(archive), *(p for p in sys.path if p != str(site.folder))])
    (candidate,) = [c for c in _discovery.installed() if c.name == "zipped"]
    assert candidate.load().Swish.__doc__ == "Swish of kerata-zipped."


@pytest.mark.parametrize(
    ("text", "entries"),
    [
        ("", []),
        ("[console_scripts]\na = b\n", []),
        ("[kerata]\n# why\na = b\n; c\n\nd=e:f [x]\n[other]\ng = h\n", [("a", "b"), ("d", "e:f [x]")]),
        ("[ kerata ]\n  a   =  b  ", [("a", "b")]),
    ],
)
def test_entry_point_files_are_read_like_ini_files(text, entries):
    assert _discovery._section(text, "kerata") == entries


def test_an_entry_point_with_extras_and_attributes_loads():
    candidate = _discovery.Candidate("a", "b", "1", "os : path.join [extra]")
    import os

    assert candidate.load() is os.path.join
