"""What MkDocs calls while it builds the site: the pages written from the code, the navigation, the links.

`make docs` builds it. Besides docs/*.md, which are written by hand, the site has the README as its first page, the
pages on working on Kerata, and the reference, written by reference.py.
"""

from __future__ import annotations

import re
import sys
from functools import cache
from pathlib import Path

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import File, Files, InclusionLevel
from mkdocs.structure.pages import Page

sys.path.append(str(Path(__file__).parent.parent))

from site_builder import diagrams, navigation, reference
from site_builder.links import Names, joined, mended
from site_builder.signatures import REPOSITORY, ROOT

BROUGHT = {
    "README.md": "index.md",
    "README.ja.md": "ja/index.md",
    "CONTRIBUTING.md": "project/contributing.md",
    "CHANGELOG.md": "project/changelog.md",
    "RELEASING.md": "project/releasing.md",
}
"""The pages that stand outside docs/: where the site has them, unless docs/ has a page there."""


def on_config(config: MkDocsConfig) -> MkDocsConfig:
    """The repository's address, which release/metadata.py has, and what draws diagrams."""
    config.repo_url = REPOSITORY
    config.repo_name = REPOSITORY.partition("//")[2].partition("/")[2]
    drawn = {"name": "mermaid", "class": "diagram", "format": diagrams.fence}
    config.mdx_configs["pymdownx.superfences"] = {"custom_fences": [drawn]}
    return config


def on_files(files: Files, config: MkDocsConfig) -> Files:
    """Adds the pages that are not in docs/, and says where in the navigation each page is."""
    for source, uri in BROUGHT.items():
        if (ROOT / source).exists() and files.get_file_from_path(uri) is None:
            files.append(File.generated(config, uri, content=(ROOT / source).read_text(encoding="utf-8")))
    for uri, text in _reference().items():
        files.append(File.generated(config, uri, content=text))
    titles = {file.src_uri: title_of(file.content_string) for file in files.documentation_pages()}
    config.nav = navigation.expanded(config.nav or [], titles)
    return files


def on_page_markdown(markdown: str, page: Page, config: MkDocsConfig, files: Files) -> str:
    """Links lead to where the site has things; names in pages written by hand lead to their pages."""
    uri = page.file.src_uri
    if uri in _reference():
        return markdown
    sources = {there: source for source, there in BROUGHT.items()}
    source = sources.get(uri, "") if page.file.generated_by else f"docs/{uri}"
    markdown = mended(joined(markdown), uri, source, _places(files), REPOSITORY)
    return _names().linked_page(markdown, uri)


def title_of(text: str) -> str:
    """The first heading of a page."""
    found = re.search(r"^# +(.+?)\s*$", re.sub(r"^```.*?^```", "", text, flags=re.M | re.S), re.M)
    return found[1].replace("`", "") if found else ""


@cache
def _reference() -> dict[str, str]:
    return reference.pages()


@cache
def _names() -> Names:
    return Names(reference.entries())


def _places(files: Files) -> dict[str, str]:
    """Where the site has each file of the repository."""
    shown = [file for file in files if file.inclusion is not InclusionLevel.EXCLUDED]
    places = {f"docs/{file.src_uri}": file.src_uri for file in shown if not file.generated_by}
    there = {file.src_uri for file in shown}
    return places | {source: uri for source, uri in BROUGHT.items() if uri in there}
