"""Who may import whom: imports run downwards only, and pygame stays at the edge."""

import ast
import sys
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
OURS = {"main", "network", "visualiser"}

KNOW_PYGAME = {
    *(
        f"visualiser/render/{name}.py"
        for name in ("curves", "paint", "lines", "picture", "pixels", "text", "tiles")
    ),
    *(
        f"visualiser/{name}.py"
        for name in ("controls", "crash", "ears", "screen", "window", "filming/studio")
    ),
}
"""Turn shapes into pixels, and pygame's events into commands. Nobody else needs to."""

OPTIONAL = {"network/kernel.py": {"numba"}}
"""What is imported only where it is asked for, and refused in words where it is missing."""

EDGE = (
    *("visualiser.render", "visualiser.controls", "visualiser.window", "visualiser.export"),
    "visualiser.filming.studio",
)


def files_under(folder: str) -> list[str]:
    """All Python files there, whichever exist, by their path from the root."""
    return sorted(str(path.relative_to(ROOT)) for path in (ROOT / folder).rglob("*.py"))


def package_of(path: str) -> list[str]:
    """The package that relative imports in the file start from."""
    return list(Path(path).parent.parts)


def imports(source: str, path: str = "module.py") -> set[str]:
    """The full dotted names that a file imports, anywhere in it: `a.b` for `from a import b`."""
    names = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            package = package_of(path)
            start = package[: len(package) - node.level + 1] if node.level else []
            origin = ".".join([*start, *([node.module] if node.module else [])])
            names |= {f"{origin}.{alias.name}" for alias in node.names}
        elif isinstance(node, ast.Call):
            names |= imported_by_call(node)
    return names


def imported_by_call(node: ast.Call) -> set[str]:
    """The name in `__import__("a")` and `importlib.import_module("a")`."""
    called = node.func.attr if isinstance(node.func, ast.Attribute) else node.func
    called = called.id if isinstance(called, ast.Name) else called
    if called not in ("__import__", "import_module"):
        return set()
    first = node.args[0] if node.args else None
    return {first.value if isinstance(first, ast.Constant) else "something computed"}


@cache
def imports_of(path: str) -> set[str]:
    return imports((ROOT / path).read_text(encoding="utf-8"), path)


def from_any(names: set[str], packages: tuple[str, ...] | set[str]) -> set[str]:
    """Those of the names that are one of the packages or inside one."""
    return {
        name
        for name in names
        if any(name == package or name.startswith(f"{package}.") for package in packages)
    }


def test_every_way_to_import_is_seen():
    """What the tests below rely on: plain, renamed, relative, inside a function, by a call."""
    source = (
        "import pygame.font as f, os\n"
        "from visualiser import render\n"
        "def draw():\n"
        "    from ..render.paint import Painter\n"
        "    from . import theme\n"
        "    from .. import window as w\n"
        "if True:\n"
        "    import_module('numba'); importlib.import_module('a.b'); __import__(name)\n"
    )
    assert imports(source, "visualiser/scene/diagram.py") == {
        *("pygame.font", "os", "visualiser.render", "visualiser.render.paint.Painter"),
        *("visualiser.scene.theme", "visualiser.window", "numba", "a.b", "something computed"),
    }
    assert from_any({"visualiser.renderer", "visualiser.render.x"}, EDGE) == {"visualiser.render.x"}


@pytest.mark.parametrize("path", files_under("network"))
def test_the_engine_imports_nothing_but_numpy_and_the_standard_library(path):
    """It runs where there is no screen and nothing else installed."""
    allowed = {"numpy", "network", *sys.stdlib_module_names, *OPTIONAL.get(path, ())}
    names = imports_of(path)
    assert names - from_any(names, allowed) == set()


@pytest.mark.parametrize("path", files_under("visualiser/scene"))
def test_the_scene_knows_neither_pixels_nor_the_edge(path):
    """A snapshot becomes shapes without pygame, a renderer, a window or a session."""
    assert from_any(imports_of(path), {"pygame", "main", "visualiser.session", *EDGE}) == set()


@pytest.mark.parametrize(
    "path", sorted({"main.py", *files_under("network"), *files_under("visualiser")} - KNOW_PYGAME)
)
def test_only_the_edge_imports_pygame(path):
    """Neither at the top of a file nor inside a function."""
    assert from_any(imports_of(path), {"pygame"}) == set()


def test_somebody_does_import_pygame():
    """Otherwise the test above would hold of an empty folder."""
    paths = [path for path in files_under("visualiser") if path in KNOW_PYGAME]
    assert any(from_any(imports_of(path), {"pygame"}) for path in paths)


@pytest.mark.parametrize("path", ["visualiser/commands.py", "visualiser/arguments.py"])
def test_intentions_and_arguments_import_nothing_of_ours(path):
    """They are values and words: they know nothing of how anything is done."""
    assert from_any(imports_of(path), OURS) <= {"network.version.VERSION"}


def test_main_imports_nothing_heavy_before_it_must():
    """At the top of main.py stand the standard library and the arguments, nothing else."""
    body = ast.parse((ROOT / "main.py").read_text(encoding="utf-8")).body
    top = ast.Module([node for node in body if isinstance(node, ast.Import | ast.ImportFrom)], [])
    names = imports(ast.unparse(top), "main.py")
    assert from_any(names, OURS) == {"visualiser.arguments"}
    assert names - from_any(names, OURS | sys.stdlib_module_names) == set()


@pytest.mark.parametrize("folder", ["network", "visualiser", "visualiser/scene"])
def test_the_folders_are_where_these_tests_look(folder):
    """A folder that moved would leave nothing to hold."""
    assert len(files_under(folder)) >= 2
