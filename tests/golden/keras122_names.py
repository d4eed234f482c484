"""Writes down every public name of the `keras` that this interpreter imports: modules, signatures, methods, attributes.

keras122_names.json was made of the real Keras 1.2.2 (Python 3.7, TensorFlow 1.15.5, Theano 1.0.5, with h5py, scipy,
Pillow and pydot), each engine in a process of its own:

    python keras122_names.py keras122_names.json

With a second file it tells what is here of the names in that one, which is how docs/keras1_names.py asks Kerata:

    python keras122_names.py here.json keras122_names.json

Names and signatures only. What a module has without defining it is "from" elsewhere: star imports bring it along.
"""

import ast
import contextlib
import importlib
import inspect
import json
import os
import pkgutil
import subprocess
import sys
import warnings

import keras122_instances
from keras122_instances import made
from keras122_lookup import members_of

ENGINES = ("tensorflow", "theano")


def modules(engine):
    """The paths of all modules, but for the other engine's."""
    import keras

    yield "keras"
    others = tuple(other + "_backend" for other in ENGINES if other != engine)
    for found in pkgutil.walk_packages(keras.__path__, "keras."):
        if not found[1].endswith(others):
            yield found[1]


def described(path):
    """All public names of an imported module, each with what it is."""
    public = {name: value for name, value in vars(sys.modules[path]).items() if not name.startswith("_")}
    return {name: _entry(value, path, name) for name, value in public.items()}


def here(path, listed):
    """Those of the names `listed[path]` that a module has, each with what it is; a text where there is no module."""
    module = sys.modules.get(path)
    if module is None:
        return "absent"
    found = {}
    for name, known in listed[path].items():
        try:
            value = getattr(module, name)
        except (AttributeError, ImportError):
            continue
        found[name] = {"kind": _kind(value)}
        if "members" in known and inspect.isclass(value):
            found[name].update(_class(value, path, name, members_of(listed, path, name)))
        elif "arguments" in known:
            found[name]["arguments"] = arguments(value)
    return found


def arguments(function):
    """The arguments as they are written, without self: "x", "mask=None", "**kwargs"; None where Python cannot tell."""
    if function in (object.__init__, object):
        return []
    signature = getattr(function, "signature", None)
    try:
        signature = signature if isinstance(signature, inspect.Signature) else inspect.signature(function)
    except (TypeError, ValueError):
        return None
    written = []
    for parameter in signature.parameters.values():
        if parameter.name in ("self", "cls") and not written:
            continue
        stars = {parameter.VAR_POSITIONAL: "*", parameter.VAR_KEYWORD: "**"}.get(parameter.kind, "")
        default = "" if parameter.default is parameter.empty else "=" + _shown(parameter.default)
        only = "*, " if parameter.kind is parameter.KEYWORD_ONLY else ""
        written.append(only + stars + parameter.name + default)
    return written


def _entry(value, path, name):
    kind = _kind(value)
    if kind == "module":
        return {"kind": kind} if value.__name__ == path + "." + name else {"kind": kind, "from": value.__name__}
    if kind == "value":
        return {"kind": kind} if name in _assigned(path) else {"kind": kind, "from": ""}
    home, own_name = getattr(value, "__module__", None) or "", getattr(value, "__name__", name)
    if home != path:
        return {"kind": kind, "from": home}
    if own_name != name:
        return {"kind": kind, "same_as": own_name}
    if kind == "class":
        return dict({"kind": kind}, **_class(value, path, name))
    return {"kind": kind, "arguments": arguments(value)}


def _kind(value):
    if inspect.ismodule(value) or inspect.isclass(value):
        return "module" if inspect.ismodule(value) else "class"
    return "function" if callable(value) else "value"


def _assigned(path):
    """The names that the source of a module assigns."""
    tree = ast.parse(inspect.getsource(sys.modules[path]))
    targets = [target for node in ast.walk(tree) if isinstance(node, ast.Assign) for target in node.targets]
    return {found.id for target in targets for found in ast.walk(target) if isinstance(found, ast.Name)}


def _class(cls, path, name, known=None):
    """The public bases, the arguments of the constructor, the members and the attributes of instances.

    Members and bases are those it does not have from a public base, or else all of the `known`.
    """
    public = [base for base in cls.__mro__[1:] if base is not object and not base.__name__.startswith("_")]
    found = {"bases": [base.__module__ + "." + base.__name__ for base in public], "arguments": arguments(cls)}
    inherited = {member for base in public for member in vars(base)} - set(vars(cls))
    taken = known if known is not None else [m for m in dir(cls) if not m.startswith("_") and m not in inherited]
    found["members"] = {
        member: arguments(getattr(cls, member)) if callable(getattr(cls, member)) else None
        for member in taken
        if hasattr(cls, member)
    }
    try:
        instance = made(path, name, cls)
    except Exception as error:
        if known is None:
            raise
        return dict(found, problem=f"{type(error).__name__}: {error}")
    if instance is not None:
        there = set(dir(instance)) - set(dir(cls)) if known is None else set(dir(instance))
        found["attributes"] = sorted(attribute for attribute in there if not attribute.startswith("_"))
    return found


def _shown(default):
    """A default as repr, without the address of a function."""
    return getattr(default, "__name__", None) or repr(default)


def _without_inherited(listed):
    """Takes from each class the attributes that its public bases have too."""
    inherited = {}
    for path, names in listed.items():
        for name, found in names.items():
            for base in found.get("bases", ()):
                module, _, base_name = base.rpartition(".")
                attributes = listed[module][base_name].get("attributes", ())
                inherited.setdefault((path, name), set()).update(attributes)
    for (path, name), attributes in inherited.items():
        found = listed[path][name]
        if "attributes" in found:
            found["attributes"] = [a for a in found["attributes"] if a not in attributes]


def _record(target):
    """Runs this program once for each engine, and puts the lists together."""
    runs = {}
    for engine in ENGINES:
        part = f"{target}.{engine}"
        subprocess.check_call([sys.executable, __file__, part], env=dict(os.environ, KERAS_BACKEND=engine))
        with open(part) as file:
            runs[engine] = json.load(file)
        os.remove(part)
    listed = {}
    for engine, run in runs.items():
        for path, names in run.items():
            for name, found in names.items():
                others = [other for other in runs if path in runs[other] and name not in runs[other][path]]
                listed.setdefault(path, {}).setdefault(name, dict(found, engine=engine) if others else found)
            listed.setdefault(path, {})
    _without_inherited(listed)
    return listed


def main():
    """Records the real one, or tells what is here of a list."""
    warnings.simplefilter("ignore")
    target = sys.argv[1]
    if len(sys.argv) > 2:
        with open(sys.argv[2]) as file:
            listed = json.load(file)
        keras122_instances.TRAINED = False  # what Kerata has, it has from the beginning
        for path in listed:
            with contextlib.suppress(ImportError):
                importlib.import_module(path)
        result = {path: here(path, listed) for path in listed}
    elif target.endswith(ENGINES):
        import pydot

        pydot.find_graphviz = lambda: {"dot": "dot"}  # today's pydot has none, and visualize_util asks for it
        paths = list(modules(os.environ["KERAS_BACKEND"]))
        for path in paths:
            importlib.import_module(path)  # all of them first, since each becomes a name of its package
        result = {path: described(path) for path in paths}
    else:
        result = _record(target)
    with open(target, "w") as file:
        json.dump(result, file, indent=1, sort_keys=True)
        file.write("\n")


if __name__ == "__main__":
    main()
