"""The command line as a whole: bad use, errors, commands from plugins, and what it imports."""

from __future__ import annotations

import pytest
from click.testing import CliRunner

import kerata as package
from kerata.cli._app import app

COMMANDS = """
import click
from kerata import hookimpl

@click.command(short_help="says hello")
@click.argument("name")
def hello(name):
    click.echo(f"hello {name}")

@hookimpl
def kerata_commands():
    return {"hello": hello, "lazy": "kerata_greet_lazy:command", "gone": "kerata_greet:nothing"}
"""


@pytest.fixture
def kerata(site, home, fresh_registry):
    def run(*args: str):
        fresh_registry()
        return CliRunner().invoke(app, list(args))

    return run


def test_the_version_is_the_packages(kerata):
    assert kerata("--version").output == f"kerata, version {package.__version__}\n"


@pytest.mark.parametrize(
    ("args", "said"),
    [
        (["pluginz"], "there is no command 'pluginz'. Did you mean 'plugins'"),
        (["--frobnicate"], "No such option"),
        (["list", "laers"], "there is no kind 'laers'. Did you mean 'layers'"),
        (["config", "set", "backend"], "Missing argument 'VALUE'"),
        (["plugins", "--json", "show", "x"], "options go after the subcommand"),
    ],
)
def test_bad_use_says_what_is_wrong_and_exits_with_2(kerata, args, said):
    result = kerata(*args)
    assert result.exit_code == 2
    assert said in result.stderr


def test_an_error_of_kerata_is_one_message_without_a_traceback(kerata, home):
    (home / "kerata.yaml").write_text("floatx: float8\n")
    result = kerata("plugins")
    assert result.exit_code == 1
    assert result.stderr.startswith("error: the setting 'floatx' must be one of")
    assert "Traceback" not in result.output


def test_plugins_add_commands_and_a_broken_one_spoils_no_other(kerata, site):
    site.add("kerata-greet", COMMANDS)
    site.add(
        "kerata-greet-lazy",
        "import click\n@click.command()\ndef command():\n    click.echo('at last')\n",
        target="no.such",
    )
    page = kerata("--help")
    assert page.exit_code == 0
    assert "says hello" in page.output and "cannot be used" in page.output
    assert kerata("hello", "you").output == "hello you\n"
    assert kerata("lazy").output == "at last\n"
    gone = kerata("gone", "--with", "arguments")
    assert gone.exit_code == 1
    assert "cannot be imported from the plugin kerata-greet" in gone.stderr


def test_two_plugins_with_one_command_say_so(kerata, site):
    site.add("kerata-greet", COMMANDS)
    site.add("kerata-greet-too", COMMANDS)
    assert "several plugins have a command called 'hello'" in kerata("hello").stderr
    assert kerata("kerata-greet:hello", "you").output == "hello you\n"


def test_the_commands_of_kerata_itself_cannot_be_taken(kerata, site):
    code = COMMANDS.replace('"hello"', '"plugins"')
    site.add("kerata-greet", code)
    assert kerata("plugins").output.startswith("name ")


def test_kerata_plugins_imports_no_native_framework(site):
    program = (
        "import runpy, sys\n"
        "sys.argv = ['kerata', 'plugins']\n"
        "try:\n    runpy.run_module('kerata', run_name='__main__')\n"
        "except SystemExit as e:\n    assert not e.code, e.code\n"
        "heavy = {'tensorflow', 'theano', 'keras', 'jax', 'torch', 'h5py', 'rich', 'yaml'}\n"
        "print('native:', sorted(heavy & set(sys.modules)))\n"
    )
    ran = site.run("-c", program)
    assert ran.stdout.splitlines()[-1] == "native: []", ran.stdout + ran.stderr


def test_python_m_kerata_is_the_command(site):
    ran = site.run("-m", "kerata", "--version")
    assert (ran.returncode, ran.stdout) == (0, f"kerata, version {package.__version__}\n")
