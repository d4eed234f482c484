"""Mistakes of authors, each a package that pip has installed: what the command says of it, and the cure."""

from __future__ import annotations

import base64
import hashlib
import json
import os
import re
import subprocess
import sys
import textwrap
import zipfile
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from kerata import __version__


class Package(NamedTuple):
    """A distribution of one module, and what is to be said of it.

    Attributes:
        code: of the module, whose first lines import all that is needed.
        told: regular expressions for what doctor says of it, its cure among them.
        command: that says it: "doctor", or "plugins" too.
        group, target, requires: of its metadata, where they are not as they should be.
    """

    code: str
    told: tuple[str, ...]
    command: str = "plugins"
    group: str = "kerata"
    target: str = ""
    requires: Sequence[str] = ()


HEAD = '''
import click
from kerata import Callback, Layer, Optimizer, hookimpl

class Plain:
    """No component of any kind."""

def wavy(x):
    """A function."""
    return x
'''


def contributing(kind: str, returned: str, before: str = "") -> str:
    """A module whose hook of a kind returns that."""
    return f"{HEAD}\n{before}\n@hookimpl\ndef kerata_{kind}():\n    return {returned}\n"


def layer(name: str, doc: str = '"""A layer."""') -> str:
    return f"class {name}(Layer):\n    {doc}\n"


MISTAKES = {
    "no-mark": Package(
        HEAD + "\ndef kerata_layers():\n    return []\n", (r"kerata_layers\(\) is not marked as a hook", "@hookimpl")
    ),
    "group": Package(
        contributing("layers", "[]"),
        ("group 'kerata.plugins', which nobody reads", r"\[project.entry-points.kerata\]"),
        "doctor",
        group="kerata.plugins",
    ),
    "no-group": Package(
        contributing("layers", "[]"),
        ("looks like a plugin, and states none", r"\[project.entry-points.kerata\]"),
        "doctor",
        group="console_scripts",
        target="kerata_mistake_no_group:wavy",
        requires=["kerata-core>=0.1"],
    ),
    "core-too-old": Package(
        contributing("layers", "[]"),
        (rf"needs kerata-core>=9; {re.escape(__version__)} is there", "pip install -U kerata-mistake-core-too-old"),
        "doctor",
        requires=["kerata-core>=9"],
    ),
    "no-layer": Package(
        contributing("layers", "[Plain]"), ("does not inherit from kerata.layers.Layer; let it do so",)
    ),
    "no-optimizer": Package(
        contributing("optimizers", "[Plain]"), ("does not inherit from kerata.optimizers.Optimizer; let it do so",)
    ),
    "no-callback": Package(
        contributing("callbacks", "[Plain]"), ("does not inherit from kerata.callbacks.Callback; let it do so",)
    ),
    "no-backend": Package(
        contributing("backends", '{"plain": "kerata_mistake_no_backend:Plain"}'),
        ("the backend plain cannot be used", "does not inherit from kerata.graph.contract.Backend; let it do so"),
        "doctor",
    ),
    "other-kind": Package(
        contributing("layers", "[Callback]"), ("is a callback; the hook for those is kerata_callbacks",)
    ),
    "text": Package(contributing("layers", '{"Dense2": "Dense2"}'), ("give the layer itself, not its name",)),
    "instance": Package(
        contributing("optimizers", '{"It": It()}', 'class It(Optimizer):\n    """An optimizer."""\n'),
        ("give the class, It",),
    ),
    "class-for-function": Package(
        contributing("objectives", '{"it": Plain}'), ("is the class Plain; give a function",)
    ),
    "number": Package(
        contributing("metrics", '{"it": 3}'), ("is 3, which cannot be called; give the function itself",)
    ),
    "command-clash": Package(
        contributing("commands", '{"doctor": click.Command("doctor", help="Help.")}'),
        ("the command 'doctor' of kerata-mistake-command-clash cannot be run", "call it by another name"),
        "doctor",
    ),
    "no-click": Package(
        contributing("commands", '{"wave": wavy}'), (r"decorate the function with @click.command\(\)",)
    ),
    "hook-misspelt": Package(contributing("layer", "[]"), ("no hook 'kerata_layer'. Did you mean 'kerata_layers'",)),
    "hook-later": Package(
        contributing("teleports", "[]"),
        ("no hook 'kerata_teleports'", "pip install -U kerata-core", "optionalhook=True"),
    ),
    "hook-argument": Package(
        f"{HEAD}\n@hookimpl\ndef kerata_train_end(modle):\n    pass\n",
        (r"kerata_train_end\(modle\): the hook is given no 'modle'. Did you mean 'model'",),
    ),
    "hook-raises": Package(contributing("layers", "[1 / 0]"), ("ZeroDivisionError", "shows the whole error")),
    "nothing-returned": Package(contributing("layers", "None"), ("got NoneType. Is its `return` missing",)),
    "no-name": Package(contributing("metrics", "[3]"), ("has no name of its own: return a dict instead",)),
    "no-docstring": Package(
        contributing("layers", "[Bare]", layer("Bare", "__doc__ = None")),
        ("a layer, 'Bare' of kerata-mistake-no-docstring, has no docstring", "authors are to give it one"),
        "doctor",
    ),
    "no-load-data": Package(
        contributing("datasets", '{"toys": click}'), ("has no load_data", "give a module that has")
    ),
    "named-astray": Package(
        contributing("datasets", '{"toys": "kerata_mistake_named_astray.data"}'),
        (
            "is named as 'kerata_mistake_named_astray.data': there is no module",
            "mend what the hook kerata_datasets",
        ),
        "doctor",
    ),
    "half-a-target": Package(
        contributing("backends", '{"half": "kerata_half.Backend"}'), ('name what is to be imported as "module:Class"',)
    ),
    "no-module": Package(
        contributing("layers", "[]"),
        ("leads nowhere: there is no module 'kerata_mistake_no_modul'. Mend that line",),
        target="kerata_mistake_no_modul",
    ),
    "no-object": Package(
        contributing("layers", "[]"),
        ("leads nowhere: module .* has no attribute 'plugin'. Mend that line",),
        target="kerata_mistake_no_object:plugin",
    ),
    "class-as-plugin": Package(
        contributing("layers", "[]"),
        ("got the class Plain. Register an instance; an entry point may also name the module",),
        target="kerata_mistake_class_as_plugin:Plain",
    ),
    "version-not-text": Package(
        "kerata_hooks_version = 1.0\n" + contributing("layers", "[]"), ('must be a string of two numbers, as "1.0"',)
    ),
    # No mistakes, but what is said of plugins that do not go together, or hold up the others.
    "for-other-hooks": Package(
        'kerata_hooks_version = "9.0"\n' + contributing("layers", "[]"),
        ("written for hooks 9.0, and this kerata-core has", "pip install -U kerata-core"),
    ),
    "at-import": Package(
        "import no_such_library\n", ("ModuleNotFoundError: No module named 'no_such_library'", "switch it off")
    ),
    "one": Package(
        contributing("layers", "[Fought]", layer("Fought")),
        ("several plugins have a layer called 'Fought'", "prefer.layers:Fought kerata-mistake-one"),
        "doctor",
    ),
    "two": Package(
        contributing("layers", "[Fought]", layer("Fought")), ("'kerata-mistake-two:Fought' from",), "doctor"
    ),
    "slow": Package("import time\ntime.sleep(0.3)\n" + contributing("layers", "[Slow]", layer("Slow")), ()),
}


def wheel(folder: Path, name: str, package: Package) -> Path:
    """A wheel of a package."""
    distribution = f"kerata-mistake-{name}"
    module = distribution.replace("-", "_")
    info = f"{module}-1.0.dist-info"
    needs = "".join(f"Requires-Dist: {requirement}\n" for requirement in package.requires)
    texts = {
        f"{module}.py": package.code,
        f"{info}/METADATA": f"Metadata-Version: 2.1\nName: {distribution}\nVersion: 1.0\n{needs}",
        f"{info}/WHEEL": "Wheel-Version: 1.0\nGenerator: by hand\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
        f"{info}/entry_points.txt": f"[{package.group}]\n{name} = {package.target or module}\n",
    }
    rows = [f"{path},{_digest(text)},{len(text)}" for path, text in texts.items()]
    path = folder / f"{module}-1.0-py3-none-any.whl"
    with zipfile.ZipFile(path, "w") as file:
        for inner, text in {**texts, f"{info}/RECORD": "\n".join([*rows, f"{info}/RECORD,,\n"])}.items():
            file.writestr(inner, text)
    return path


def _digest(text: str) -> str:
    return "sha256=" + base64.urlsafe_b64encode(hashlib.sha256(text.encode()).digest()).decode().rstrip("=")


def test_every_mistake_is_answered_with_its_cure(tmp_path: Path) -> None:
    wheels = [wheel(tmp_path, name, package) for name, package in MISTAKES.items()]
    install = [sys.executable, "-m", "pip", "install", "--quiet", "--no-deps", "--no-index", "--no-compile", "--target"]
    subprocess.run([*install, tmp_path / "site", *wheels], check=True)
    env = {
        **{key: value for key, value in os.environ.items() if not key.startswith("KERATA")},
        "PYTHONPATH": os.pathsep.join(filter(None, [str(tmp_path / "site"), os.environ.get("PYTHONPATH")])),
        "KERATA_HOME": str(tmp_path),
        "KERATA_DISABLED_PLUGINS": "backend-tensorflow,backend-theano,backend-jax",  # doctor tries each: they are slow
    }

    def kerata(*arguments: str, code: int = 0) -> str:
        command = [sys.executable, "-m", "kerata", *arguments]
        ran = subprocess.run(command, env=env, capture_output=True, text=True)
        assert ran.returncode == code, ran.stdout + ran.stderr
        return ran.stdout

    told = json.loads(kerata("doctor", "--json", code=1))["problems"]
    listed, timings = kerata("plugins"), kerata("plugins", "--timings")
    unanswered = {}
    for name, package in MISTAKES.items():
        own = [
            text
            for problem in told
            for text in [f"{problem['text']}\n{problem['cure']}"]
            if re.search(rf"kerata-mistake-{name}\b(?!-)" if name != "no-backend" else "the backend plain", text)
        ]
        lines = [line for line in listed.splitlines() if line.startswith(f"{name} is ")]
        for words in package.told:
            if not any(re.search(words, text) for text in own):
                unanswered[f"{name}: doctor: {words}"] = own
        if (
            package.command == "plugins"
            and package.told
            and not any(re.search(package.told[0], line) for line in lines)
        ):
            unanswered[f"{name}: plugins: {package.told[0]}"] = lines
    assert not unanswered, textwrap.indent(json.dumps(unanswered, indent=1), "  ")
    # What is well is not spoken ill of, and every problem has a cure.
    assert not [p for p in told if "mistake-slow" in p["text"]] and all(p["cure"] for p in told)
    assert re.search(r"^slow +1.0 +active +layers 1$", listed, re.M)
    assert re.search(r"^slow, over 100 ms: .*\bslow\b", timings, re.M)
    assert sum(line.split()[1:3] == ["1.0", "broken"] for line in listed.splitlines()) > 18
