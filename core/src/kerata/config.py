"""The configuration in force: environment variables first, then `~/.kerata/kerata.yaml`, then defaults.

The file, every key of which may be left out:

    backend: tensorflow             # the backend to use
    floatx: float32                 # element type of variables: float16, float32 or float64
    epsilon: 1.0e-07                # the small number that keeps divisions and logarithms finite
    image_dim_ordering: tf          # tf: (rows, columns, channels); th: (channels, rows, columns)
    device: gpu:1                   # cpu, gpu or gpu:<number>, understood by the backend
    disabled_plugins: [kerata-swish]
    prefer: {"layers:Swish": kerata-swish}    # who is meant where two plugins share a name

`KERATA_BACKEND`, `KERATA_DEVICE` and `KERATA_DISABLED_PLUGINS` (comma separated, in addition to the file's)
override it, and `KERATA_HOME` names another folder than `~/.kerata`. What a program gives (`set_for_process`) comes
between the variables and the file.
"""

from __future__ import annotations

import os
import reprlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any

from kerata import safe_yaml
from kerata.atomic import atomic
from kerata.errors import ConfigurationError, FileAccessError, KerataError, MissingPluginError
from kerata.files import read_regular
from kerata.kinds import KINDS
from kerata.suggestions import did_you_mean

DEFAULT_ORIGIN = "default"


@dataclass(frozen=True)
class Settings:
    """What is configured.

    `origins` says for each key where its value came from: an environment variable, what a program named, the path
    of the file, or `"default"`.
    """

    backend: str | None = None
    floatx: str = "float32"
    epsilon: float = 1e-7
    image_dim_ordering: str = "tf"
    device: str | None = None
    disabled_plugins: tuple[str, ...] = ()
    prefer: Mapping[str, str] = field(default_factory=dict)
    origins: Mapping[str, str] = field(default_factory=dict)


def current() -> Settings:
    """The configuration in force now. The file is read again only when it has changed.

    Raises:
        ConfigurationError: the file or an environment variable has a value that cannot be used.
    """
    global _cached
    path = config_path()
    stamp = (str(path), _file_stamp(path), *(os.environ.get(name) for name in _VARIABLES))
    if _cached is None or _cached[0] != stamp:
        _cached = (stamp, _read_settings(path))
    return _cached[1]


def set_for_process(values: Mapping[str, tuple[object, str]]) -> None:
    """Sets keys for this process: over the file's values, under those of environment variables.

    Arguments:
        values: each key's value, and the origin to tell of it. They replace those of the call before; `{}` takes
            those back.

    Raises:
        ConfigurationError: there is no such key, or the value does not suit it.
    """
    global _given, _cached
    for key in values:
        if key not in _CHECKS:
            raise ConfigurationError(unknown_key(key))
    _given = {key: (_check(key, value, f"in {origin}"), origin) for key, (value, origin) in values.items()}
    _cached = None


def config_path() -> Path:
    """The configuration file, which need not exist: `kerata.yaml` in `$KERATA_HOME`, else in `~/.kerata`.

    Raises:
        ConfigurationError: the folder is of a user that there is not.
    """
    home = os.environ.get("KERATA_HOME") or "~/.kerata"
    try:
        return Path(home).expanduser() / "kerata.yaml"
    except RuntimeError as error:
        raise ConfigurationError(
            f"there is no home folder to be found for {home!r}; set KERATA_HOME to a folder for the configuration."
        ) from error


def choose_backend(installed: Sequence[str]) -> str:
    """The backend to use, out of the names of those installed.

    It is the configured one, else the only one, else TensorFlow, else the first by name.

    Raises:
        MissingPluginError: none is installed, or the configured one is not.
    """
    settings = current()
    if settings.backend is not None:
        if settings.backend in installed:
            return settings.backend
        have = f"installed: {', '.join(sorted(installed))}" if installed else "none is installed"
        raise MissingPluginError(
            f"the backend {settings.backend!r} is configured but not installed ({have}).\n"
            f"Install it with `pip install kerata-backend-{settings.backend}`, or configure another: "
            "`kerata config set backend NAME`, or KERATA_BACKEND=NAME.",
            where=f"configured by {settings.origins['backend']}",
        )
    if not installed:
        raise MissingPluginError(
            "no backend is installed, so nothing can be computed.\n"
            "Install one: `pip install kerata-backend-tensorflow` or `pip install kerata-backend-theano`."
        )
    return "tensorflow" if "tensorflow" in installed else sorted(installed)[0]


def set_value(key: str, text: str) -> Path:
    """Writes one key of the configuration file, atomically, and leaves the rest of the file as it is.

    Arguments:
        key: a key of the file, or `prefer.<kind>:<name>` for one preference.
        text: the value, as YAML; a list may be given as `a,b`. `null` takes the key out of the file.

    Returns:
        The path of the file.

    Raises:
        ConfigurationError: there is no such key, or the value does not suit it.
    """
    path = config_path()
    key, _, entry = key.partition(".")
    if key not in _CHECKS or (entry and key != "prefer"):
        raise ConfigurationError(unknown_key(f"{key}.{entry}" if entry else key))
    try:
        value = safe_yaml.load(text)
    except KerataError as error:
        raise ConfigurationError(f"the value {_brief(text)} for {key!r} cannot be used: {error}") from error
    document = _read_document(path)
    if key == "disabled_plugins" and isinstance(value, str):
        value = _split(value)
    if entry:
        old = document.get("prefer")
        preferences = {**({} if old is None else _check("prefer", old, where=f"in {path}, key 'prefer'")), entry: value}
        value = {name: plugin for name, plugin in preferences.items() if plugin is not None} or None
    if value is not None:
        _check(key, value, where="given on this call")
    _write(path, {name: old for name, old in {**document, key: value}.items() if old is not None}, key)
    return path


def as_dict(settings: Settings) -> dict[str, Any]:
    """The settings as plain values, for display."""
    values = {f.name: getattr(settings, f.name) for f in fields(settings) if f.name != "origins"}
    return {**values, "disabled_plugins": list(settings.disabled_plugins), "prefer": dict(settings.prefer)}


MOST_BYTES = 1 << 14
"""How long the configuration file may be; what takes longest to read of that length takes half a second."""

_shortener = reprlib.Repr()
_shortener.maxstring = _shortener.maxother = _shortener.maxlong = 100
_brief = _shortener.repr
_VARIABLES = ("KERATA_BACKEND", "KERATA_DEVICE", "KERATA_DISABLED_PLUGINS")
_cached: tuple[tuple[object, ...], Settings] | None = None
_given: Mapping[str, tuple[Any, str]] = {}


def _file_stamp(path: Path) -> tuple[int, int] | None:
    try:
        status = path.stat()
    except OSError:
        return None
    return (status.st_mtime_ns, status.st_size)


def _read_settings(path: Path) -> Settings:
    values: dict[str, Any] = {}
    origins: dict[str, str] = {}
    for key, value in _read_document(path).items():
        if key not in _CHECKS:
            raise ConfigurationError(unknown_key(key), where=f"in {path}")
        if value is not None:
            values[key] = _check(key, value, where=f"in {path}, key {key!r}")
            origins[key] = str(path)
    for key, (value, origin) in _given.items():
        values[key], origins[key] = value, origin
    for variable, key in (("KERATA_BACKEND", "backend"), ("KERATA_DEVICE", "device")):
        text = os.environ.get(variable)
        if text:
            values[key] = _check(key, text, where=f"in the environment variable {variable}")
            origins[key] = variable
    extra = _split(os.environ.get("KERATA_DISABLED_PLUGINS", ""))
    if extra:
        values["disabled_plugins"] = (*values.get("disabled_plugins", ()), *extra)
        in_file = origins.get("disabled_plugins")
        origins["disabled_plugins"] = "KERATA_DISABLED_PLUGINS" + (f" and {in_file}" if in_file else "")
    return Settings(**values, origins={**dict.fromkeys(_CHECKS, DEFAULT_ORIGIN), **origins})


def _read_document(path: Path) -> dict[str, Any]:
    if _file_stamp(path) is None:
        return {}
    try:
        document = safe_yaml.load(read_regular(path, MOST_BYTES).decode())
    except (KerataError, UnicodeDecodeError) as error:
        raise ConfigurationError(
            f"the configuration file cannot be read: {error}\nMend it, or remove it to have the defaults.",
            where=f"in {path}",
        ) from error
    if document is None:
        return {}
    if not isinstance(document, dict):
        raise ConfigurationError(
            f"expected lines `key: value` in the configuration file; got {type(document).__name__}.",
            where=f"in {path}",
        )
    return document


def _write(path: Path, document: dict[str, Any], key: str) -> None:
    """Writes `document`, of which only `key` has changed, and keeps comments where the layout allows it."""
    old = read_regular(path, MOST_BYTES).decode() if _file_stamp(path) is not None else ""
    block = safe_yaml.dump({key: document[key]}, default_flow_style=False) if key in document else ""
    text = _with_block(old, key, block)
    try:
        unchanged_elsewhere = (safe_yaml.load(text) or {}) == document
    except KerataError:
        unchanged_elsewhere = False
    if not unchanged_elsewhere:  # an unusual layout: the values matter more than the comments
        text = safe_yaml.dump(document, default_flow_style=False, sort_keys=False) if document else ""
    if len(text.encode()) > MOST_BYTES:
        raise ConfigurationError(
            f"with this value of {key!r} the configuration file would have more than {MOST_BYTES} bytes.",
            where=f"in {path}",
        )
    _replace_file(path, text)


def _with_block(text: str, key: str, block: str) -> str:
    """`text` with the lines of one top-level key replaced by `block`, or `block` added at the end."""
    lines = text.splitlines(keepends=True)
    starts = [i for i, line in enumerate(lines) if line.startswith(f"{key}:")]
    if not starts:
        return text + ("" if not text or text.endswith("\n") else "\n") + block
    end = starts[0] + 1
    while end < len(lines) and lines[end][:1] in (" ", "\t", "-"):
        end += 1
    return "".join([*lines[: starts[0]], block, *lines[end:]])


def _replace_file(path: Path, text: str) -> None:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with atomic(path) as temporary:
            Path(temporary).write_text(text, encoding="utf-8")
    except (OSError, FileAccessError) as error:
        raise ConfigurationError(f"the configuration file cannot be written: {error}", where=f"in {path}") from error


def _split(text: str) -> list[str]:
    return [part.strip() for part in text.split(",") if part.strip()]


def unknown_key(key: object) -> str:
    """The words for a key that no setting has."""
    shown = _brief(key)
    hint = did_you_mean(str(key), _CHECKS, most=1) if len(shown) < 100 else ""
    return f"there is no setting {shown}.{hint} The settings are {', '.join(_CHECKS)}."


def _check(key: str, value: object, where: str) -> Any:
    try:
        return _CHECKS[key](value)
    except ValueError as error:
        raise ConfigurationError(f"the setting {key!r} must be {error}; got {_brief(value)}.", where=where) from None


def _name(value: object) -> str:
    if not isinstance(value, str) or not value.strip():
        raise ValueError("a name")
    return value.strip().lower()


def _one_of(*choices: str) -> Callable[[object], str]:
    def check(value: object) -> str:
        if value not in choices:
            raise ValueError(f"one of {', '.join(choices)}")
        return str(value)

    return check


def _small_number(value: object) -> float:
    rule = "a number between 0 and 1, written like 1.0e-07 (YAML wants the point)"
    if isinstance(value, str):  # YAML 1.1 takes 1e-07, without a point, for text
        try:
            value = float(value)
        except ValueError:
            raise ValueError(rule) from None
    if isinstance(value, bool) or not isinstance(value, (int, float)) or not 0 < value < 1:
        raise ValueError(rule)
    return float(value)


def _names(value: object) -> tuple[str, ...]:
    if isinstance(value, str):
        value = _split(value)
    if not isinstance(value, (list, tuple)) or not all(isinstance(item, str) for item in value):
        raise ValueError("a list of plugin names")
    return tuple(value)


def _preferences(value: object) -> dict[str, str]:
    rule = "like {'layers:Swish': 'kerata-swish'}, with a kind of " + ", ".join(KINDS)
    if not isinstance(value, dict):
        raise ValueError(rule)
    for key, plugin in value.items():
        if not isinstance(key, str) or not isinstance(plugin, str):
            raise ValueError(rule)
        kind, _, name = key.partition(":")
        if kind not in KINDS or not name or not plugin:
            raise ValueError(rule)
    return dict(value)


_CHECKS: dict[str, Callable[[object], Any]] = {
    "backend": _name,
    "floatx": _one_of("float16", "float32", "float64"),
    "epsilon": _small_number,
    "image_dim_ordering": _one_of("tf", "th"),
    "device": _name,
    "disabled_plugins": _names,
    "prefer": _preferences,
}
