"""Writes the parts of the documentation that are read off the code and off reports.

The code tells of hooks, K, primitives and the command line; the reports of the conformance kit in docs/conformance, of
what each backend has; docs/keras1_names.py, of the names of Keras 1; examples/scaling_cost.py, of several workers.

    python docs/generate.py           writes them between their markers in the pages, and the stubs of the core
    python docs/generate.py --check   says which of them are out of date, and exits with 1 if any is

A part stands between `<!-- generated: NAME -->` and `<!-- end of NAME -->`.
"""

from __future__ import annotations

import importlib.util
import inspect
import json
import re
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

DOCS = Path(__file__).parent
sys.path.append(str(DOCS))  # for keras1_names and site_builder, where this is not run as a program


def hooks() -> str:
    """The hooks, with the arguments that a plugin may take and what it returns."""
    from kerata.plugins import hookspecs

    rows: list[tuple[str, ...]] = [
        (f"`{name}({', '.join(inspect.signature(hook).parameters)})`", _paragraph(hook))
        for name, hook in vars(hookspecs).items()
        if name.startswith("kerata_")
    ]
    return _table(("hook", "what it is for"), rows)


def k_functions() -> str:
    """The functions of K, each group under the title of the module that has it."""
    from site_builder.reference import groups_of_k

    from kerata.graph.primitive import Primitive

    parts = []
    for module, names in groups_of_k().items():
        rows: list[tuple[str, ...]] = []
        for name in names:
            function = getattr(module, name)
            signature = function.signature if isinstance(function, Primitive) else inspect.signature(function)
            rows.append((f"`{name}({_arguments(signature)})`", _paragraph(function)))
        parts.append(f"**{_paragraph(module).rstrip('.')}**\n\n{_table(('function', 'what it gives'), rows)}")
    return "\n\n".join(parts)


def primitives() -> str:
    """The primitives, each group under the title of the module that declares it, and which backend has them."""
    import kerata.graph.primitives  # noqa: F401 (declares them)
    from kerata.graph.primitive import PRIMITIVES

    reports = conformance()
    columns = ("primitive", "what it is", *(report["backend"] for report in reports))
    groups: dict[str, list[tuple[str, ...]]] = {}
    for name, primitive in sorted(PRIMITIVES.items()):
        row = (
            f"`{name}({_arguments(primitive.signature)})`",
            _whole(primitive),
            *(report["primitives"].get(name, "") for report in reports),
        )
        groups.setdefault(primitive.rule.__module__, []).append(row)
    return "\n\n".join(
        f"**{_paragraph(sys.modules[module]).rstrip('.')}**\n\n{_table(columns, rows)}"
        for module, rows in groups.items()
        if module.startswith("kerata.")
    )


def backends() -> str:
    """What the conformance kit has found out about each backend: all but the single primitives."""
    from kerata.graph.dtypes import NAMES

    reports = conformance()
    rows = [
        ("version tested", *(report["version"] for report in reports)),
        ("primitives", *(f"{_count(r['primitives'])} of {len(r['primitives'])}" for r in reports)),
    ]
    rows += [
        (what, *(report["primitives"][name] for report in reports))
        for what, name in (("gradients", "gradients"), ("the framework's own code in layers", "opaque"))
    ]
    rows += [(name, *(report["dtypes"][name] for report in reports)) for name in NAMES]
    return _table(("", *(report["backend"] for report in reports)), rows)


def conformance() -> list[dict[str, Any]]:
    """The reports of the conformance kit, as `make conformance` has written them, the fullest backend first."""
    reports = [json.loads(path.read_text(encoding="utf-8")) for path in (DOCS / "conformance").glob("*.json")]
    return sorted(reports, key=lambda r: (-_count(r["primitives"]) - _count(r["dtypes"]), r["backend"]))


def _count(found: dict[str, str]) -> int:
    return list(found.values()).count("yes")


def command_line() -> str:
    """The help of every command of Kerata's own."""
    import click

    from kerata.cli._app import _OWN, app

    def pages(command: click.Command, path: list[str]) -> Iterator[tuple[str, str]]:
        from click.testing import CliRunner

        shown = CliRunner().invoke(app, [*path, "--help"], prog_name="kerata", terminal_width=80, color=False)
        yield " ".join(["kerata", *path]), shown.output.rstrip()
        if isinstance(command, click.Group):
            for name in _OWN if command is app else command.list_commands(click.Context(command)):
                inner = command.get_command(click.Context(command), name)
                assert inner is not None
                yield from pages(inner, [*path, name])

    return "\n\n".join(f"### {name}\n\n```text\n{_own_alone(page)}\n```" for name, page in pages(app, []))


def keras1_numbers() -> str:
    """How many of the public names of Keras 1.2.2 are here."""
    import keras1_names as names

    rows = []
    kinds = {name: names.kind_of(difference) for difference in names.differences() for name in [difference.name]}
    for what, of in (
        ("modules", names.modules()),
        ("names in them", names.own()),
        ("methods, attributes", names.members()),
    ):
        told = [kinds.get(name, "here") for name in of]
        counts = [told.count(kind) for kind in ("here", "different", "elsewhere", "absent")]
        rows.append((what, str(len(told)), *map(str, counts)))
    return _table(("", "in Keras 1.2.2", "here", "with other arguments", "in another way", "not here"), rows)


def keras1_names() -> str:
    """Every public name of Keras 1.2.2, module by module, and what has become of it."""
    import keras1_names as names

    everywhere: list[tuple[str, ...]] = [
        (f"`{key[2:]}`", names.in_words(reason)) for key, reason in names.reasons().items() if key[0] == "*"
    ]
    parts = [f"### In several modules\n\n{_table(('name', 'in Kerata'), everywhere)}"]
    told = {d.name: names.told(d) for d in names.differences() if not (names.key_of(d) or "").startswith("*")}
    known = {difference.name for difference in names.differences()}
    for path, found in names.listed().items():
        rows: list[tuple[str, ...]] = []
        plain = []
        for name, entry in found.items():
            whole = f"{path}.{name}"
            members = sorted({*entry.get("members", ()), *entry.get("attributes", ())})
            there = [member for member in members if f"{whole}.{member}" not in known]
            if "from" in entry or entry["kind"] == "module":
                continue
            if whole in told or there:
                with_them = f"; with {_code(there)}" if there else ""
                rows.append((f"`{name}`", told.get(whole, "here") + with_them))
            elif whole not in known:
                plain.append(f"{name} = {entry['same_as']}" if "same_as" in entry else name)
            rows += [(f"`{key[len(path) + 1 :]}`", what) for key, what in told.items() if key.startswith(f"{whole}.")]
        brought = [name for name, entry in found.items() if "from" in entry]
        there = [name for name in brought if f"{path}.{name}" not in known]
        rows = [*([(_code(plain), "here")] if plain else []), *rows]
        rows += [(f"from elsewhere: {_code(there)}", "here")] if there else []
        rows += [(f"`{name}`", told[f"{path}.{name}"]) for name in brought if f"{path}.{name}" in told]
        parts.append(f"### {path}\n\n{_table(('name', 'in Kerata'), rows) if rows else told.get(path, 'Here.')}")
    return "\n\n".join(parts)


def keras2_words() -> str:
    """Every word of Keras 2 and 3 that is another one here."""
    from kerata.renamed import ABSENT, ARGUMENTS, NAMES

    arguments: list[tuple[str, ...]] = [
        (f"`{word}`", " or ".join(_code(meaning.split()) for meaning in meanings))
        for word, meanings in ARGUMENTS.items()
    ]
    parts = [_table(("argument today", "here"), arguments)]
    absent: list[tuple[str, ...]] = [
        (f"`{word}`", f"beside `{absence.beside}`", absence.cure)
        for word, absences in ABSENT.items()
        for absence in absences
    ]
    parts += ["Arguments that Keras 1 has not:", _table(("argument today", "where", "here"), absent)]
    for kind, names in NAMES.items():
        rows: list[tuple[str, ...]] = [(f"`{word}`", f"`{name}`") for word, name in names.items()]
        parts += [f"Names of {kind}:", _table(("today", "here"), rows)]
    return "\n\n".join(parts)


def _code(names: list[str]) -> str:
    return ", ".join(f"`{name}`" for name in names)


def cost_of_scaling() -> str:
    """What examples/scaling_cost.py prints when it is asked for nothing."""
    spec = importlib.util.spec_from_file_location("scaling_cost", DOCS.parent / "examples" / "scaling_cost.py")
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module  # where dataclasses look for it
    spec.loader.exec_module(module)
    return f"```console\n$ python examples/scaling_cost.py\n{module.table()}\n```"


PARTS: dict[str, Callable[[], str]] = {
    "hooks": hooks,
    "K": k_functions,
    "primitives": primitives,
    "backends": backends,
    "command line": command_line,
    "Keras 1 in numbers": keras1_numbers,
    "names of Keras 1": keras1_names,
    "words of Keras 2": keras2_words,
    "cost of scaling": cost_of_scaling,
}


def renewed(text: str) -> str:
    """A page with its generated parts as they should be."""

    def part(match: re.Match[str]) -> str:
        name = match["name"]
        return f"<!-- generated: {name} -->\n\n{PARTS[name]()}\n\n<!-- end of {name} -->"

    return re.sub(r"<!-- generated: (?P<name>[^>]+) -->.*?<!-- end of (?P=name) -->", part, text, flags=re.S)


def outdated() -> dict[Path, str]:
    """The pages that are not as they should be, with what they should be."""
    pages = {path: path.read_text(encoding="utf-8") for path in sorted(DOCS.glob("*.md"))}
    return {path: new for path, text in pages.items() if (new := renewed(text)) != text}


def _own_alone(page: str) -> str:
    """A help page without the commands that plugins have added here."""
    from kerata.cli._app import _OWN
    from kerata.plugins import registry

    added = [name for name in registry().names("commands") if name not in _OWN]
    return "\n".join(line for line in page.splitlines() if line.split()[:1] not in [[name] for name in added])


def _arguments(signature: inspect.Signature) -> str:
    shown = []
    starred = False
    for parameter in signature.parameters.values():
        if parameter.kind is parameter.KEYWORD_ONLY and not starred:
            shown.append("*")
        starred = starred or parameter.kind in (parameter.KEYWORD_ONLY, parameter.VAR_POSITIONAL)
        default = "" if parameter.default is parameter.empty else f"={parameter.default!r}"
        stars = {"VAR_POSITIONAL": "*", "VAR_KEYWORD": "**"}.get(parameter.kind.name, "")
        shown.append(f"{stars}{parameter.name}{default}")
    return ", ".join(shown)


def _whole(value: Any) -> str:
    return " ".join((inspect.getdoc(value) or "").partition("\n\nExample:\n")[0].split())


def _paragraph(value: Any) -> str:
    return " ".join((inspect.getdoc(value) or "").partition("\n\n")[0].split())


def _table(columns: tuple[str, ...], rows: list[tuple[str, ...]]) -> str:
    lines = [columns, ("---",) * len(columns), *rows]
    return "\n".join("| " + " | ".join(cell.replace("|", "\\|") for cell in line) + " |" for line in lines)


def main() -> None:
    """Writes the pages and the stubs, or checks them."""
    from kerata import stubs

    pages = outdated()
    core = DOCS.parent / "core" / "src" / "kerata"
    written, there = stubs.standard(), stubs.below(core)
    differing = sorted(path for path in written.keys() | there.keys() if written.get(path) != there.get(path))
    if "--check" in sys.argv[1:]:
        for path in pages:
            print(f"{path.name} is out of date; `make docs` renews it")
        for name in differing:
            print(f"{core / name} is out of date; `make docs` renews it")
        sys.exit(1 if pages or differing else 0)
    for path, text in pages.items():
        path.write_text(text, encoding="utf-8")
        print(f"wrote {path.name}")
    stubs.write(written, core)
    for name in differing:
        print(f"{'wrote' if name in written else 'removed'} {name}")


if __name__ == "__main__":
    main()
