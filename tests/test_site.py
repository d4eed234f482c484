"""The site: it builds without a warning, every public name has its page, every link leads somewhere."""

from __future__ import annotations

import html
import json
import os
import posixpath
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple
from urllib.parse import unquote, urlsplit

import pytest

from kerata import backend as K
from kerata.cli._app import app
from kerata.plugins import KINDS, hookspecs, registry

pytest.importorskip("mkdocs")

ROOT = Path(__file__).parent.parent
sys.path.append(str(ROOT / "docs"))

from site_builder import diagrams, house_docstrings, links, navigation, reference  # noqa: E402

KINDS_WITH_PAGES = [kind for kind in KINDS if kind != "primitives"]
FETCHED = re.compile(r"<(?:script|img|iframe|source)\b[^>]*?\ssrc=\"?([^\s\">]+)|<link\b[^>]*?\shref=\"?([^\s\">]+)")
LINKED = re.compile(r"<a\b[^>]*?\shref=\"?([^\s\">]+)")


class Site(NamedTuple):
    """What was built: the text of each page by its path, all files, and what was said while building."""

    pages: dict[str, str]
    files: set[str]
    said: str


@pytest.fixture(scope="module")
def site(once: Callable[[str, Callable[[Path], None]], Path]) -> Site:
    def build(folder: Path) -> None:
        environment = {**os.environ, "PYTHONHASHSEED": "1", "NO_MKDOCS_2_WARNING": "1"}
        command = [sys.executable, "-m", "mkdocs", "build", "--strict", "--site-dir", str(folder / "site")]
        built = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True)
        assert built.returncode == 0, built.stderr
        (folder / "said").write_text(built.stderr, encoding="utf-8")

    folder = once("site", build)
    top = folder / "site"
    files = {path.relative_to(top).as_posix() for path in top.rglob("*")}
    pages = {path: (top / path).read_text(encoding="utf-8") for path in sorted(files) if path.endswith(".html")}
    return Site(pages, files, (folder / "said").read_text(encoding="utf-8"))


def heading(page: str) -> str:
    found = re.search(r"<h1[^>]*>(.*?)(?:<a class=\"?headerlink.*?)?</h1>", page, re.S)
    return html.unescape(re.sub(r"<[^>]+>", "", found[1])).strip() if found else ""


def names_on(site: Site, kind: str) -> set[str]:
    """The names that have pages, each its own or that of the thing whose other name it is."""
    found = set()
    for path, page in site.pages.items():
        if posixpath.dirname(path) == f"reference/{kind}" and not path.endswith("index.html"):
            found.add(heading(page))
            others = re.search(r"<dt>Other names</dt>\s*<dd>(.*?)</dd>", page, re.S)
            found.update(re.findall(r"<code>(.+?)</code>", others[1]) if others else ())
    return found


def test_it_builds_without_a_warning(site: Site) -> None:
    assert "WARNING" not in site.said
    assert len(site.pages) > 400


@pytest.mark.parametrize("kind", KINDS_WITH_PAGES)
def test_every_name_of_a_kind_has_its_page(site: Site, kind: str) -> None:
    prefix = "kerata " if kind == "commands" else ""
    names = {f"{prefix}{name}" for name in registry().names(kind)}
    assert names - names_on(site, kind) == set()


def test_every_function_of_k_every_hook_and_every_command_has_its_page(site: Site) -> None:
    assert {f"K.{name}" for name in K.__all__} == names_on(site, "K")
    assert {name for name in vars(hookspecs) if name.startswith("kerata_")} == names_on(site, "hooks")
    import click

    assert {f"kerata {name}" for name in app.list_commands(click.Context(app))} == names_on(site, "commands")


def test_the_names_that_programs_begin_with_have_pages(site: Site) -> None:
    assert {"Model", "Sequential", "Layer", "Optimizer", "Callback", "check_layer"} <= names_on(site, "api")


def test_every_link_leads_to_a_page_and_a_place_on_it(site: Site) -> None:
    places = {path: set(re.findall(r"\s(?:id|name)=\"?([^\s\">]+)", page)) for path, page in site.pages.items()}
    broken = set()
    for path, page in site.pages.items():
        if path == "404.html":  # shown at any address, so its links are those of the top
            continue
        for target in LINKED.findall(page):
            parts = urlsplit(html.unescape(target))
            if parts.scheme or parts.netloc:
                if parts.scheme not in ("http", "https", "mailto") or not (parts.netloc or parts.path):
                    broken.add((path, target))
                continue
            there = posixpath.normpath(posixpath.join(posixpath.dirname(path), unquote(parts.path)))
            there = there if parts.path else path
            anchor = unquote(parts.fragment)
            if there not in site.files or (anchor and there in places and anchor not in places[there]):
                broken.add((path, target))
    assert sorted(broken) == []


def test_nothing_is_fetched_from_elsewhere(site: Site) -> None:
    fetched = {(path, "".join(found)) for path, page in site.pages.items() for found in FETCHED.findall(page)}
    assert len(fetched) > len(site.pages)
    assert [(path, target) for path, target in sorted(fetched) if re.match(r"(?:[a-z]+:)?//", target)] == []


def test_no_page_of_the_reference_is_empty(site: Site) -> None:
    bare = [entry.uri for entry in reference.entries() if not entry.doc.strip()]
    assert bare == []
    untold = [
        path
        for path, page in site.pages.items()
        if path.startswith("reference/")
        and not path.endswith("index.html")
        and not re.search(r"</h1>.*?(?:<p>|<pre>)(?s:.*?)\w{2}", page.partition("<hr")[0], re.S)
    ]
    assert untold == []


def test_a_page_tells_how_a_thing_is_called_what_it_computes_and_where_it_is_from(site: Site) -> None:
    text = html.unescape(re.sub(r"<[^>]+>", "", site.pages["reference/layers/LSTM.html"]))
    for told in (
        "from kerata.layers import LSTM",
        'inner_init: Initializer = "orthogonal"',
        "c = f * c + i * activation(dot(x, W_c) + b_c + dot(h, U_c))",
        "number of units.",
        "(batch, steps, input_dim)",
        "pip install kerata-layers-recurrent",
        "plugins/layers/recurrent/src/kerata_layers_recurrent/lstm.py",
        "GRU",
    ):
        assert told in text, told


def test_the_same_is_written_each_time() -> None:
    program = "import json, sys; from site_builder import reference; json.dump(reference.pages(), sys.stdout)"
    path = os.pathsep.join(filter(None, [str(ROOT / "docs"), os.environ.get("PYTHONPATH")]))
    # In processes of their own: other tests register plugins in this one.
    runs = [
        subprocess.Popen(
            [sys.executable, "-c", program],
            env={**os.environ, "PYTHONPATH": path, "PYTHONHASHSEED": seed},
            stdout=subprocess.PIPE,
            text=True,
        )
        for seed in ("7", "8")
    ]
    one, other = (json.loads(run.communicate()[0]) for run in runs)
    assert one and one == other


# The parts that build it.

DOCSTRING = """The sum `a * b` of <x> and y_1.

    out = a * b

- one: a list,
  over two lines
- two

Arguments:
    a, b: the factors, `[0, 1]`;
        never *less*.
    c_regularizer, d,
    e: as for f.

Input shape: `(n,)`. Output shape: the
    same.

Raises:
    ArgumentError, ShapeError: no.

Example:
    >>> a = 1
    >>> for _ in range(1):
    ...     a + 1
    2

    >>> a
    1

    Another:

    >>> 2
    2
"""


def test_a_docstring_becomes_markdown() -> None:
    assert house_docstrings.markdown(DOCSTRING, types={"a": "`int`", "b": "`int`", "d": "`str`"}) == (
        "The sum `a * b` of \\<x> and y\\_1.\n\n```text\nout = a * b\n```\n\n- one: a list, over two lines\n- two\n\n"
        "## Arguments\n\n`a`, `b` : `int`\n:   the factors, `[0, 1]`;\n    never \\*less\\*.\n\n"
        "`c_regularizer`, `d`, `e`\n:   as for f.\n\n"
        "## Shapes\n\nInput shape\n:   `(n,)`.\n\nOutput shape\n:   the same.\n\n"
        "## Raises\n\n`ArgumentError`, `ShapeError`\n:   no.\n\n"
        "## Example\n\n```pycon\n"
        ">>> a = 1\n>>> for _ in range(1):\n...     a + 1\n2\n\n>>> a\n1\n```\n\nAnother:\n\n```pycon\n>>> 2\n2\n```"
    )


def test_patterns_in_the_navigation_stand_for_the_pages_that_are_named_nowhere_else() -> None:
    nav = [{"Home": "index.md"}, {"Guides": ["b.md", "*.md"]}, {"None": ["none/*.md"]}, {"All": ["all/**"]}]
    titles = dict.fromkeys(["index.md", "a.md", "b.md", "c.md", "all/index.md", "all/x/index.md", "all/x/y.md"], "")
    assert navigation.expanded(nav, {**titles, "all/x/index.md": "The x"}) == [
        {"Home": "index.md"},
        {"Guides": ["b.md", "a.md", "c.md"]},
        {"All": ["all/index.md", {"The x": ["all/x/index.md", "all/x/y.md"]}]},
    ]


def test_links_of_the_readme_lead_to_the_site_and_others_to_the_repository() -> None:
    text = "[K](docs/k.md#all), [core](core/), [web](https://x.org)\n```md\n[K](docs/k.md)\n```\n"
    mended = links.mended(text, "ja/index.md", "README.ja.md", {"docs/k.md": "k.md"}, "https://host/repository")
    assert mended == (
        "[K](../k.md#all), [core](https://host/repository/blob/main/core), [web](https://x.org)\n"
        "```md\n[K](docs/k.md)\n```\n"
    )


def test_names_in_generated_tables_lead_to_their_pages() -> None:
    tables = "<!-- generated: {} -->\n\n| a | b |\n| --- | --- |\n| `{}` | x |\n\n<!-- end of {} -->\n"
    names = links.Names(reference.entries())
    for part, call, page in (
        ("K", "binary_crossentropy(output, target)", "K/binary_crossentropy"),
        ("hooks", "kerata_layers()", "hooks/kerata_layers"),
    ):
        linked = names.linked_page(tables.format(part, call, part), "k.md")
        assert f"| [`{call}`](reference/{page}.md) | x |" in linked


def test_lines_of_japanese_are_joined_without_a_space() -> None:
    text = "## 見出し\n本文は、\n次の行。\nLSTM\nです。\n\n- 一\n  二\n- 三\n"
    assert links.joined(text) == "## 見出し\n本文は、次の行。\nLSTM\nです。\n\n- 一二\n- 三\n"


def test_names_in_prose_lead_to_their_pages() -> None:
    text = "# `LSTM`\n\n`LSTM`, `LSTM`, `dot`, `K.dot`, [`GRU`](x.md)\n\n```python\n`LSTM`\n```\n"
    page = links.Names(reference.entries()).linked_page(text, "guides/page.md")
    assert page == text.replace("\n`LSTM`, `LSTM`", "\n[`LSTM`](../reference/layers/LSTM.md), `LSTM`").replace(
        "`K.dot`", "[`K.dot`](../reference/K/dot.md)"
    ).replace("```python\n[`LSTM`](../reference/layers/LSTM.md)", "```python\n`LSTM`")


def test_diagrams_are_drawn_without_a_program_in_the_browser() -> None:
    flowchart = diagrams.fence(
        'flowchart TB\n  a["one, two"] --> b\n  b --> c\n  a --> c', "mermaid", "diagram", {}, None
    )
    boxes = dict(re.findall(r'<rect [^>]*y="(\d+)".*?<text[^>]*>(.*?)</text>', flowchart))
    assert list(boxes.values()) == ["one, two", "b", "c"]
    assert sorted(map(int, boxes)) == list(map(int, boxes))
    assert flowchart.count("<line") == 3
    sequence = diagrams.fence(
        "sequenceDiagram\n  participant a as A, b\n  a->>c: x < y\n  c-->>a: done", "mermaid", "diagram", {}, None
    )
    assert re.findall(r"<text[^>]*>(.*?)</text>", sequence) == ["A, b", "c", "x &lt; y", "done"]
    assert sequence.count("marker-end") == 2
    assert diagrams.fence("pie\n<x>", "mermaid", "diagram", {}, None).count("&lt;x&gt;") == 1
