"""What every test stands on: no screen, one thread, the same examples in every run."""

import gc
import os
from collections.abc import Iterator

os.environ.setdefault("SDL_VIDEODRIVER", "dummy")
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
os.environ.setdefault("PYGAME_HIDE_SUPPORT_PROMPT", "1")

import pytest
from hypothesis import HealthCheck, settings

from network import files, training
from network.problem import Problem
from network.recipe import Recipe
from network.training import State

# "quick" tries the same examples every time, so a failure is never luck; "long" is for hunting:
# pytest --long
settings.register_profile("quick", max_examples=40, deadline=None, derandomize=True, database=None)
settings.register_profile(
    "long",
    max_examples=2_000,
    deadline=None,
    database=None,
    suppress_health_check=[HealthCheck.too_slow],
)
settings.load_profile("quick")


NAMES = files.built_in()


def pytest_addoption(parser: pytest.Parser) -> None:
    """`--long`: everything that tries at random tries for minutes instead of seconds."""
    parser.addoption("--long", action="store_true", help="hunt for faults: minutes, not seconds")


def pytest_configure(config: pytest.Config) -> None:
    """Before any test is read, so that each knows how much it is to try."""
    if config.getoption("--long"):
        settings.load_profile("long")


@pytest.hookimpl(tryfirst=True)
def pytest_cmdline_main(config: pytest.Config) -> None:
    """Where nothing is named all files are shared out, if pytest-xdist is there to do it."""
    if "PYTEST_XDIST_WORKER" in os.environ or not config.pluginmanager.hasplugin("xdist"):
        return
    everything = config.args_source is pytest.Config.ArgsSource.TESTPATHS
    if everything and config.option.numprocesses is None and not config.option.usepdb:
        config.option.numprocesses = min(8, os.cpu_count() or 1)
        config.option.dist = "loadfile"


@pytest.fixture(scope="session")
def long(pytestconfig: pytest.Config) -> bool:
    """Whether to hunt."""
    return bool(pytestconfig.getoption("--long"))


@pytest.fixture(scope="session", autouse=True)
def _nothing_of_the_users(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """What a window keeps of its run is kept in a folder of the tests' own."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_STATE_HOME", str(tmp_path_factory.mktemp("state")))
        yield


def pytest_sessionfinish() -> None:
    """What was left unclosed by any test is still found at the end, and is an error."""
    gc.unfreeze()


@pytest.fixture(scope="module", autouse=True)
def _what_the_tests_before_have_left() -> None:
    """Is not searched for cycles ever again: the program collects, and all of it takes a while."""
    gc.collect()
    gc.freeze()


@pytest.fixture(scope="session", autouse=True)
def _built_in_problems_are_read_once() -> Iterator[None]:
    """They are values: whoever has one may be given it again. What `read` does is never spared."""
    really, kept = files.find, {}

    def find(name: str) -> tuple[Problem, Recipe]:
        if name not in NAMES:
            return really(name)
        if name not in kept:
            kept[name] = really(name)
        return kept[name]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(files, "find", find)
        yield


@pytest.fixture(scope="session")
def xor() -> tuple[Problem, Recipe]:
    """The multi-layer post's problem with its recipe: 3-4-1, seed 1, 60,000 iterations."""
    return files.find("xor")


@pytest.fixture(scope="session")
def first_input() -> tuple[Problem, Recipe]:
    """The 2-layer post's problem with its recipe: 3-1, seed 1, 10,000 iterations."""
    return files.find("first-input")


@pytest.fixture(scope="session")
def trained() -> dict[str, State]:
    """Each problem of the posts after its planned iterations."""
    states = {}
    for name in ("xor", "single-neuron", "first-input", "xor-single-neuron"):
        problem, recipe = files.find(name)
        states[name] = training.advance(training.start(problem, recipe), recipe.iterations)
    return states
