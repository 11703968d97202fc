"""Events in, commands out: mouse, wheel and keys on the shapes that compose made."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import cache
from itertools import chain, count
from pathlib import Path
from typing import NamedTuple

import pygame
import pytest
from hypothesis import given
from hypothesis import strategies as st

from network import files
from network.problem import Problem, frozen
from network.recipe import Recipe
from network.tables import read_file
from visualiser import commands as c
from visualiser.controls import Controls
from visualiser.folders import look_into
from visualiser.keys import KEYS
from visualiser.preview import first_look
from visualiser.runs import new_run
from visualiser.scene.compose import compose
from visualiser.scene.layout import arrange
from visualiser.scene.roles import ExampleRole, PartRole
from visualiser.scene.shapes import Area, Box, Circle, Line, Shape, Text, Track
from visualiser.scene.terms import words
from visualiser.session import Session
from visualiser.view import View

COMMANDS = [kind for kind in vars(c).values() if isinstance(kind, type) and kind is not c.Command]

NOT_INTENTIONS = {
    c.Measured: "the window itself tells how long its frames take",
    c.Notify: "the window itself tells what went wrong outside, such as a full disk",
    c.Filming: "the window itself tells how far a film is",
    c.Taken: "the window itself tells that something has been made",
    c.OpenText: "needs something on the clipboard, which a test of its own puts there",
}
"""Commands that no user gives, and why they are commands."""

SIZES = [(1280, 800, 1.0), (1280, 800, 1.5), (900, 600, 1.0), (900, 600, 1.5)]
"""Pixels and text scale: both panels, tabs twice, and drawers."""

# Events, as SDL sends them

NAMED = {
    "space": (pygame.K_SPACE, " "),
    "return": (pygame.K_RETURN, "\r"),
    "tab": (pygame.K_TAB, "\t"),
    "escape": (pygame.K_ESCAPE, "\x1b"),
    "backspace": (pygame.K_BACKSPACE, "\b"),
    "?": (pygame.K_SLASH, "?"),
    "+": (pygame.K_EQUALS, "+"),
    **{
        name: (getattr(pygame, f"K_{name.upper()}"), "") for name in ("left", "right", "up", "down")
    },
    **{name: (getattr(pygame, f"K_{name.upper()}"), "") for name in ("home", "end")},
    "page down": (pygame.K_PAGEDOWN, ""),
    "page up": (pygame.K_PAGEUP, ""),
    **{f"f{number}": (getattr(pygame, f"K_F{number}"), "") for number in range(1, 13)},
}
"""Key codes and characters, on an American keyboard."""

SHIFTED = ("?", "+")
"""Characters that need Shift there."""


def key_down(key: int, character: str = "", mod: int = 0) -> pygame.event.Event:
    return pygame.event.Event(
        pygame.KEYDOWN, key=key, unicode=character, mod=mod, scancode=0, window=None
    )


def pressed(spelled: str) -> list[pygame.event.Event]:
    """A key pressed and let go, as `keys.KEYS` spells it; a character comes as text too."""
    mod, name = 0, spelled
    for prefix, bit in (("ctrl+", pygame.KMOD_LCTRL), ("shift+", pygame.KMOD_LSHIFT)):
        if name.startswith(prefix) and name != prefix:
            mod, name = mod | bit, name.removeprefix(prefix)
    key, character = NAMED.get(name) or (ord(name), name)
    mod |= pygame.KMOD_LSHIFT if name in SHIFTED else 0
    if mod & pygame.KMOD_CTRL:
        character = chr(ord(character) - 96) if character.isalpha() else ""
    text = [typed(character)] if character.isprintable() and character else []
    up = pygame.event.Event(pygame.KEYUP, key=key, mod=mod, unicode=character, scancode=0)
    return [key_down(key, character, mod), *text, up]


def typed(text: str) -> pygame.event.Event:
    return pygame.event.Event(pygame.TEXTINPUT, text=text, window=None)


def button(kind: int, pos: tuple[int, int], number: int = 1) -> pygame.event.Event:
    return pygame.event.Event(kind, pos=pos, button=number, touch=False, window=None)


def down(pos: tuple[int, int], number: int = 1) -> pygame.event.Event:
    return button(pygame.MOUSEBUTTONDOWN, pos, number)


def up(pos: tuple[int, int], number: int = 1) -> pygame.event.Event:
    return button(pygame.MOUSEBUTTONUP, pos, number)


def moved(pos: tuple[int, int]) -> pygame.event.Event:
    return pygame.event.Event(
        pygame.MOUSEMOTION, pos=pos, rel=(1, 1), buttons=(0, 0, 0), touch=False, window=None
    )


def wheel(notches: int) -> pygame.event.Event:
    return pygame.event.Event(
        pygame.MOUSEWHEEL, x=0, y=notches, flipped=False, which=0, touch=False, window=None
    )


# A window without pixels


class Desk:
    """The loop as the window has it, frame by frame: compose, read, handle, advance."""

    def __init__(self, session: Session, size: tuple[int, int] = (1280, 800)) -> None:
        self.session, self.size = session, size
        self.controls, self.now = Controls(), 1_000.0
        self.look()

    def look(self) -> None:
        view = self.session.view
        width, height = self.size
        self.layout = arrange(width / view.scale, height / view.scale)
        self.shapes = compose(
            self.session.snapshot(), view, self.layout, self.now, self.controls.attention(self.now)
        )

    def frame(self, *events: pygame.event.Event, seconds: float = 1 / 60) -> list[c.Command]:
        """One turn of the loop; what was asked for in it."""
        self.now += seconds
        asked = self.controls.read(events, self.shapes, self.session.view, self.now)
        for command in asked:
            self.session.handle(command)
        self.session.advance(seconds, 0.008)
        self.look()
        return asked

    def press(self, *keys: str) -> list[c.Command]:
        """One key after the other, each in a frame of its own."""
        return list(chain.from_iterable(self.frame(*pressed(key)) for key in keys))

    def tab(self, key: str = "tab") -> str:
        """Where Tab comes to; nothing but the ring changes, so nothing is composed anew."""
        events = pressed(key)
        assert self.controls.read(events, self.shapes, self.session.view, self.now) == []
        return self.focus

    def tab_on(self) -> None:
        """The same; of a field that is left the window is told, and only then composed anew."""
        asked = self.controls.read(pressed("tab"), self.shapes, self.session.view, self.now)
        for command in asked:
            self.session.handle(command)
        if asked:
            self.look()

    def click(self, pos: tuple[int, int]) -> list[c.Command]:
        return self.frame(down(pos), up(pos))

    def show(self, **changes) -> None:
        """The window in another state."""
        self.session.view = replace(self.session.view, **changes)
        self.look()

    def pixel(self, point: tuple[float, float]) -> tuple[int, int]:
        """Where in the window a point of the scene is."""
        scale = self.session.view.scale
        return round(point[0] * scale), round(point[1] * scale)

    @property
    def focus(self) -> str:
        return self.controls.attention(self.now).focus

    def track(self, name: str) -> Track:
        return next(s for s in self.shapes if isinstance(s, Track) and s.name == name)

    def place(self, name: str, value: float) -> tuple[int, int]:
        """The pixel of a value on a slider."""
        track = self.track(name)
        return self.pixel((track.x_of(value), track.area.centre[1]))

    def control(self, name: str) -> tuple[int, int]:
        """The pixel in the middle of what Tab knows by that name."""
        return self.pixel(next(centre(shape) for shape in self.shapes if name_of(shape) == name))

    def tab_to(self, name: str) -> None:
        for _ in range(200):
            if self.focus == name:
                self.frame()
                return
            self.tab()
        pytest.fail(f"Tab never comes to {name!r}")


def desk(size=(1280, 800), name="xor", **view) -> Desk:
    """A window on XOR at iteration 40, paused."""
    return desk_of(*found(name), size, **view)


@cache
def found(name: str) -> tuple[Problem, Recipe]:
    return files.find(name)


@cache
def menu() -> tuple[tuple[str, str], ...]:
    return tuple((name, found(name)[0].title) for name in files.built_in())


def desk_of(problem: Problem, recipe: Recipe, size=(1280, 800), **view) -> Desk:
    ticks = count()
    run = new_run("made", problem, recipe)
    session = Session(run, View(problems=menu(), **view), lambda: next(ticks) / 10_000)
    session.run.trainer.seek(40)
    session.folder = Path("/nowhere")
    return Desk(session, size)


def with_undo_and_redo(window: Desk) -> Desk:
    """A new start to take back, and one that was taken back."""
    window.press("r", "r", "ctrl+z")
    assert (window.session.view.undoable, window.session.view.redoable) == (True, True)
    return window


def made(examples: int = 60, story: str = "A long story. " * 60) -> tuple[Problem, Recipe]:
    """Real-valued inputs, more examples than have room, more story than has room."""
    problem, recipe = found("xor")
    rows = [[index / examples, (index * 7 % examples) / examples] for index in range(examples)]
    problem = replace(
        problem,
        story=story,
        input_names=("width", "height"),
        inputs=frozen(rows),
        targets=frozen([[float(a > b)] for a, b in rows]),
        questions=((0.25, 0.75),),
        rule=None,
    )
    return problem, replace(recipe, layers=(2, 3, 1), activations=())


def name_of(shape: Shape) -> str:
    if isinstance(shape, Track):
        return shape.name
    action = getattr(shape, "action", None)
    return action.name if action else ""


def centre(shape: Circle | Box | Track) -> tuple[float, float]:
    return shape.centre if isinstance(shape, Circle) else shape.area.centre


def command(shape: Shape) -> c.Command | None:
    """What clicking the middle of the shape has to ask for."""
    if isinstance(shape, Track):
        return shape.command(*shape.first, shape.value_at(centre(shape)))
    action = getattr(shape, "action", None)
    return action.command if action else None


def within_reach(shapes: Sequence[Shape]) -> list[Shape]:
    """The shapes that can be used: with something modal open, only what lies on it."""
    last = max(
        (i for i, shape in enumerate(shapes) if isinstance(shape, Box) and shape.modal), default=-1
    )
    return list(shapes[last + 1 :])


def controls_of(desk: Desk) -> Iterator[Circle | Box | Track]:
    """Whatever does something when it is clicked, but for the synapses: they lie across others."""
    shapes = within_reach(desk.shapes)
    return (shape for shape in shapes if not isinstance(shape, Line) and command(shape) is not None)


def holds(area: Area, shape: Shape) -> bool:
    x, y = centre(shape)
    return area.x <= x <= area.x + area.width and area.y <= y <= area.y + area.height


# The mouse

STATES = {
    "plain": {},
    "keys": {"help": True},
    "menu": {"menu": "problem"},
    "first start": {"intro": True},
    "notice": {"notice": "The disk is full. Nothing was changed."},
    "table": {"panel": "table"},
    "story": {"panel": "story"},
    "neuron": {"selected": (1, 2), "panel": "story"},
    "synapse": {"selected": (0, 1, 2), "panel": "story"},
    "slow motion": {"slow": True},
    "code": {"code": True, "panel": "story"},
    "terms": {"help": True, "terms": True},
    "light": {"theme": "light", "show_weights": True, "logarithmic": False},
    "undo": {},
}
"""What the window may look like; `undo` is made by keys."""


def desk_in(state: str, width: int, height: int, scale: float) -> Desk:
    window = desk((width, height), scale=scale, **STATES[state])
    return with_undo_and_redo(window) if state == "undo" else window


@pytest.mark.parametrize(
    ("state", "width", "height", "scale", "example"),
    [
        pytest.param(state, *size, (None, 2)[(row + column) % 2])
        for row, state in enumerate(STATES)
        for column, size in enumerate(SIZES)
    ],
)
def test_a_click_in_the_middle_of_a_control_asks_for_what_it_says(
    state, width, height, scale, example
):
    """Every one that is not under an opened drawer; and nothing else is asked for."""
    window = desk_in(state, width, height, scale)
    window.session.runs.shown = replace(window.session.run, example=example)
    window.look()
    drawn = window.layout.drawer if window.session.view.panel in window.layout.drawers else None
    begin = next((i for i, s in enumerate(window.shapes) if drawn and s == drawer(window)), 0)
    clicked = 0
    for shape in list(controls_of(window)):
        if drawn and holds(drawn, shape) and window.shapes.index(shape) < begin:
            continue
        pos = window.pixel(centre(shape))
        expected = command(shape)
        if isinstance(shape, Track):
            point = (pos[0] / scale, pos[1] / scale)
            expected = shape.command(*shape.first, shape.value_at(point))
        asked = Controls().read(
            [moved(pos), down(pos), up(pos)], window.shapes, window.session.view, 0.0
        )
        assert asked == [expected], f"{name_of(shape)} at {pos}"
        clicked += 1
    assert clicked >= (4 if state == "menu" else 1 if state in ("keys", "terms") else 20)


def drawer(window: Desk) -> Shape:
    return next(s for s in window.shapes if isinstance(s, Box) and s.area == window.layout.drawer)


def test_the_window_has_a_control_for_everything_that_is_done_often():
    """The test above would pass on an empty window."""
    asked = {command(shape) for shape in controls_of(desk())}
    kinds = {type(one) for one in asked}
    assert kinds >= {c.TogglePlay, c.Seek, c.ToFurthest, c.SetSpeed, c.ToggleEasyPace, c.EditField}
    assert kinds >= {c.ToggleTimeScale, c.ToggleQuestion, c.OpenMenu, c.NewStart, c.ToggleHelp}
    assert asked >= {c.Step(1), c.Step(-1), c.Seek(0), c.ToggleTheme(), c.ToggleWeights()}
    assert asked >= {c.FlipInput(index) for index in range(3)}
    assert asked >= {c.ShowExample(index) for index in range(7)}
    assert asked >= {c.SelectNeuron(1, index) for index in range(4)}


@pytest.mark.parametrize(("width", "height", "scale"), SIZES)
def test_every_synapse_can_be_clicked_somewhere(width, height, scale):
    """Where others cross it another one may lie on top; near, but not on it, is near enough."""
    window = desk((width, height), scale=scale)
    synapses = [shape for shape in window.shapes if isinstance(shape, Line) and shape.action]
    assert len(synapses) == 16
    for line in synapses:
        asked = []
        for share in range(1, 20):
            x, y = (a + (b - a) * share / 20 for a, b in zip(line.start, line.end, strict=True))
            pos = window.pixel((x, y + 2))
            asked += Controls().read([down(pos)], window.shapes, window.session.view, 0.0)
        assert c.SelectSynapse(*line.role[:3]) in asked


@pytest.mark.parametrize("number", [2, 3, 4, 5, 6, 7])
def test_only_the_left_button_clicks(number):
    """The wheel sends buttons 4 and 5; a right or middle click means nothing."""
    window = desk()
    for shape in list(controls_of(window))[number % 3 :: 3]:
        pos = window.pixel(centre(shape))
        assert window.frame(down(pos, number), moved(pos), up(pos, number)) == []
        assert len(window.controls.read([down(pos)], window.shapes, window.session.view, 0)) == 1
        window.controls.read([up(pos)], window.shapes, window.session.view, 0)


@pytest.mark.parametrize(("width", "height", "scale"), SIZES)
def test_a_click_on_nothing_asks_for_nothing(width, height, scale):
    """Panels, titles and the empty stage are no buttons."""
    window = desk((width, height), scale=scale)
    stage = window.layout.stage
    for point in [(1, 1), (stage.x + 3, stage.y + 3), window.layout.legend.centre]:
        assert window.click(window.pixel(point)) == []


def test_dragging_the_timeline_seeks_all_the_way_and_not_after_the_release():
    """From the press on, wherever the pointer goes; held at the ends; over when let go."""
    window = desk()
    places = [window.place("timeline", value) for value in (3, 30, 300, 3_000)]
    asked = window.frame(down(places[0]))
    for place in places[1:]:
        asked += window.frame(moved((place[0], 5)))
    asked += window.frame(moved((0, 700)), moved((1279, 0)))
    assert [type(one) for one in asked] == [c.Seek] * 6
    values = [one.iteration for one in asked]
    assert values[:4] == pytest.approx([3, 30, 300, 3_000], rel=0.05)
    assert values[4:] == [0, 60_000]
    assert window.frame(up((1279, 0)), moved(places[0])) == []
    assert window.frame(moved(places[1])) == []


@pytest.mark.parametrize("scale", [1.0, 1.5])
def test_press_move_and_release_within_one_frame_all_count(scale):
    """A quick hand is not slower than the screen."""
    window = desk(scale=scale)
    first, last = (window.place("timeline", value) for value in (10, 1_000))
    asked = window.frame(down(first), moved(last), up(last), moved(first))
    assert [one.iteration for one in asked] == pytest.approx([10, 1_000], rel=0.05)


def test_dragging_the_speed_goes_to_full_speed_at_its_end():
    """The slider's right end is as fast as the machine goes."""
    window = desk()
    x, y = window.place("speed", 1)
    window.frame(down((x, y)), moved((x + 2_000, y)), up((x, y)))
    assert window.session.view.per_second == float("inf")


def real_valued() -> Desk:
    return desk_of(*made())


def test_a_real_valued_input_is_set_by_dragging_across_its_neuron():
    """Live, from the least to the greatest value of the training set."""
    window = real_valued()
    x, y = window.place("input 1", 0.5)
    area = window.track("input 1").area
    asked = window.frame(
        down((x, y)), moved((round(area.x) - 9, y)), moved((x + 200, y)), up((x, y))
    )
    assert [type(one) for one in asked] == [c.SetInput] * 3
    assert [one.index for one in asked] == [0, 0, 0]
    assert [one.value for one in asked] == pytest.approx([0.5, 0, 1], abs=0.02)
    assert window.session.snapshot().question.inputs.tolist() == [1, 0.75]


@pytest.mark.parametrize("kind", [pygame.WINDOWFOCUSLOST, pygame.WINDOWLEAVE])
def test_losing_the_window_lets_go_of_what_is_held(kind):
    """A release outside is never seen; the slider must not stick to the pointer."""
    window = desk()
    window.frame(down(window.place("timeline", 10)))
    assert window.frame(moved(window.place("timeline", 20))) != []
    window.frame(pygame.event.Event(kind, window=None))
    assert window.frame(moved(window.place("timeline", 500))) == []


def test_a_drag_that_began_beside_a_slider_does_not_move_it():
    """Sliding over the timeline with the button down is not a seek."""
    window = desk()
    stage = window.pixel((window.layout.stage.x + 3, window.layout.stage.y + 3))
    assert window.frame(down(stage), moved(window.place("timeline", 500))) == []


def test_what_lies_under_something_modal_is_not_clicked():
    """With the keys open a click on the play button only closes them, and one on them nothing."""
    window = desk()
    play = window.control("play")
    window.show(help=True)
    assert window.click((640, 400)) == []
    assert window.click(play) == [c.CloseTopmost()]
    assert not window.session.view.help
    window.show(menu="problem")
    assert window.click(play) == [c.CloseTopmost()]


def test_a_file_dropped_on_the_window_is_opened():
    """By its path."""
    window = desk()
    dropped = pygame.event.Event(pygame.DROPFILE, file="/tmp/mine.toml", window=None)
    assert window.frame(dropped) == [c.OpenFile("/tmp/mine.toml")]
    assert "Nothing was changed" in window.session.view.notice


def test_text_that_is_dropped_is_opened_like_text_that_is_pasted():
    """As when a part of a spreadsheet is dragged to the window; no text is nothing."""
    window = desk()
    for text, asked in (("a,b\n1,2\n3,4\n", [c.OpenText("a,b\n1,2\n3,4\n")]), ("", [])):
        dropped = pygame.event.Event(pygame.DROPTEXT, text=text, window=None)
        assert window.frame(dropped) == asked


# The wheel


def long_list(size=(1280, 800), **view) -> Desk:
    window = desk_of(*made(), size, **view)
    table = next(s for s in window.shapes if isinstance(s, Box) and s.scrolling)
    assert table.scrolling.name == "table"
    window.frame(moved(window.pixel(table.area.centre)))
    return window


def rows(window: Desk) -> list[int]:
    """The examples that can be seen."""
    return [s.role.example for s in window.shapes if getattr(s, "role", None) and is_row(s.role)]


def is_row(role) -> bool:
    return isinstance(role, ExampleRole)


def test_the_wheel_moves_the_list_under_the_pointer_and_stops_at_its_ends():
    """Down to the last example, up to the first, one line a notch, and no further."""
    window = long_list()
    seen = [rows(window)]
    assert seen[0][0] == 0
    while asked := window.frame(wheel(-1)):
        assert asked == [c.Scroll("table", 1)]
        seen.append(rows(window))
        assert seen[-1][0] == seen[-2][0] + 1
    assert seen[-1][-1] == 59
    while asked := window.frame(wheel(2)):
        seen.append(rows(window))
    assert seen[-1] == seen[0]


def test_the_wheel_elsewhere_moves_nothing():
    """Over the diagram, over a short list, or before the pointer was ever seen."""
    window = long_list()
    window.frame(moved(window.pixel(window.layout.stage.centre)))
    assert window.frame(wheel(-1)) == []
    assert desk().frame(moved((150, 250)), wheel(-1)) == []
    assert desk_of(*made()).frame(wheel(-1)) == []


def scrolls_back(window: Desk) -> bool:
    """Whether, from the end of the list, one notch up shows at once one line more."""
    before = rows(window)
    window.frame(wheel(1))
    return rows(window)[0] == before[0] - 1


def test_a_wheel_turned_far_in_one_frame_stops_at_the_end_too():
    """What was turned too far need not be turned back."""
    window = long_list()
    for _ in range(30):
        window.frame(wheel(-3), wheel(-3), wheel(-3))
    assert rows(window)[-1] == 59
    assert scrolls_back(window)


def test_a_list_at_its_end_still_answers_the_wheel_after_the_window_grew():
    """More room for lines means less to scroll; the way back begins where one is."""
    window = long_list((1280, 700))
    while window.frame(wheel(-1)):
        pass
    window.size = (1280, 1000)
    window.look()
    assert rows(window)[-1] == 59
    assert scrolls_back(window)


# Keys


@pytest.mark.parametrize("key", KEYS, ids=lambda key: key.press)
def test_each_key_of_the_table_asks_for_its_command(key):
    """As an American keyboard sends it."""
    assert desk().press(key.press) == [key.command]


@pytest.mark.parametrize(
    ("event", "expected"),
    [
        (key_down(pygame.K_KP_PLUS, "+"), [c.ChangeSpeed(1)]),
        (key_down(pygame.K_KP_MINUS, "-"), [c.ChangeSpeed(-1)]),
        (key_down(pygame.K_PLUS, "+"), [c.ChangeSpeed(1)]),
        (key_down(pygame.K_KP2, "2", pygame.KMOD_NUM), [c.FlipInput(1)]),
        (key_down(pygame.K_KP_PLUS, "", pygame.KMOD_RCTRL), [c.ChangeScale(1)]),
        (key_down(pygame.K_KP_MINUS, "", pygame.KMOD_LCTRL), [c.ChangeScale(-1)]),
        (key_down(pygame.K_KP0, "", pygame.KMOD_LCTRL), [c.ChangeScale(0)]),
        (key_down(pygame.K_PLUS, "+", pygame.KMOD_LCTRL), [c.ChangeScale(1)]),
        (key_down(pygame.K_EQUALS, "", pygame.KMOD_LCTRL), [c.ChangeScale(1)]),
        (key_down(pygame.K_EQUALS, "", pygame.KMOD_LCTRL | pygame.KMOD_LSHIFT), [c.ChangeScale(1)]),
        (key_down(pygame.K_z, "\x1a", pygame.KMOD_LCTRL | pygame.KMOD_CAPS), [c.Undo()]),
        (key_down(pygame.K_z, "z", pygame.KMOD_LMETA), [c.Undo()]),
        (key_down(pygame.K_z, "\x1a", pygame.KMOD_RCTRL | pygame.KMOD_RSHIFT), [c.Redo()]),
        (key_down(pygame.K_t, "T", pygame.KMOD_CAPS), [c.ToggleTheme()]),
        (key_down(pygame.K_t, "T", pygame.KMOD_LSHIFT), [c.ToggleTheme()]),
        (key_down(pygame.K_SLASH, "?", pygame.KMOD_RSHIFT), [c.ToggleHelp()]),
        (key_down(0xDF, "?", pygame.KMOD_LSHIFT), [c.ToggleHelp()]),  # German: Shift and ß
        (key_down(pygame.K_COMMA, "?", pygame.KMOD_LSHIFT), [c.ToggleHelp()]),  # French
        (key_down(pygame.K_1, "1", pygame.KMOD_LSHIFT), [c.FlipInput(0)]),  # French digits
        (key_down(pygame.K_SPACE, " ", pygame.KMOD_NUM), [c.TogglePlay()]),
        (key_down(pygame.K_RIGHT, "", pygame.KMOD_NUM), [c.Step(1)]),
        (key_down(pygame.K_LSHIFT, "", pygame.KMOD_LSHIFT), []),
        (key_down(pygame.K_LCTRL, "", pygame.KMOD_LCTRL), []),
        (key_down(pygame.K_t, "\x14", pygame.KMOD_LCTRL), []),
        (key_down(0, ""), []),
        (key_down(0x416, "ж"), []),
        (key_down(0x3042, "あ"), []),
        (key_down(0x416, "", pygame.KMOD_LCTRL), []),
        (key_down(pygame.K_DELETE, "\x7f"), []),
    ],
    ids=str,
)
def test_other_keyboards_send_the_same_in_other_ways(event, expected):
    """Keypads, Control, Command, Caps Lock, shifted characters, alphabets without our letters."""
    assert desk().frame(event) == expected


@pytest.mark.parametrize(("key", "character"), [(pygame.K_q, "@"), (pygame.K_PLUS, "~")])
def test_a_character_typed_with_altgr_is_that_character(key, character):
    """German @ and ~ are no shortcuts."""
    mod = pygame.KMOD_LCTRL | pygame.KMOD_RALT
    assert desk().frame(key_down(key, character, mod)) == []


@pytest.mark.parametrize("key", ["t", "space", "w", "f11", "1", "r"])
def test_a_key_held_down_toggles_once(key):
    """SDL repeats a held key; what switches to and fro, or begins anew, must not."""
    window = desk()
    press, *text, _release = pressed(key)
    asked = [window.frame(press, *text) for _ in range(10)]
    assert [len(commands) for commands in asked] == [1] + [0] * 9


def test_a_held_arrow_goes_on_stepping():
    """That is what holding it is for."""
    window = desk()
    press = pressed("right")[0]
    assert [window.frame(press) for _ in range(5)] == [[c.Step(1)]] * 5
    assert window.session.snapshot().iteration == 45


some_key = st.builds(
    key_down,
    st.sampled_from([value for name, value in vars(pygame).items() if name.startswith("K_")])
    | st.integers(0, 2**31 - 1),
    st.text(max_size=3) | st.characters() | st.sampled_from("?+-0123456789gspq \r\t\b\x1b"),
    st.sampled_from([0, *(v for name, v in vars(pygame).items() if name.startswith("KMOD_"))])
    | st.integers(0, 0xFFFF),
)
some_place = st.tuples(st.integers(-50, 1400), st.integers(-50, 900))
some_event = st.one_of(
    some_key,
    some_key,
    st.builds(typed, st.text(min_size=1, max_size=3)),
    st.builds(down, some_place, st.integers(1, 7)),
    st.builds(up, some_place, st.integers(1, 7)),
    st.builds(moved, some_place),
    st.builds(wheel, st.integers(-20, 20)),
    st.sampled_from(
        [
            *(pygame.event.Event(kind) for kind in (pygame.WINDOWFOCUSLOST, pygame.WINDOWLEAVE)),
            pygame.event.Event(pygame.DROPFILE, file="/nowhere/data.csv"),
            pygame.event.Event(pygame.TEXTEDITING, text="に", start=0, length=1),
            pygame.event.Event(pygame.VIDEORESIZE, size=(300, 200), w=300, h=200),
            pygame.event.Event(pygame.ACTIVEEVENT, gain=0, state=1),
            pygame.event.Event(pygame.USEREVENT),
        ]
    ),
)


@given(
    st.lists(st.lists(some_event, max_size=4), min_size=1, max_size=12),
    st.sampled_from([(1280, 800), (640, 480), (200, 150)]),
    st.booleans(),
)
def test_no_stream_of_events_is_too_much(frames, size, real):
    """Any keys, characters, clicks and windows' messages, in any order: nothing raises."""
    window = desk_of(*made(), size) if real else desk(size)
    for events in frames:
        asked = window.frame(*events)
        assert all(type(one) in COMMANDS for one in asked)
        assert window.session.running == (c.Quit() not in asked)
        window.session.running = True


# The way of the Tab key


def test_tab_goes_through_every_control_and_back():
    """Each that does something has its stop, then each word; Shift+Tab is the way back."""
    window = with_undo_and_redo(desk(notice="Something happened."))
    names = {name_of(shape) for shape in controls_of(window)}
    explained = [name_of(word) for word in words(window.shapes)]
    assert "" not in names
    assert {"word average error", "word iteration", "word hidden neuron"} <= set(explained)
    there = []
    for _ in range(len(names) + len(explained)):
        there.append(window.tab())
    assert sorted(there[: len(names)]) == sorted(names)
    assert there[len(names) :] == explained
    window.press("tab")
    assert window.focus == there[0]
    back = []
    for _ in range(len(there)):
        back.append(window.tab("shift+tab"))
    assert back == there[::-1]


@pytest.mark.parametrize(
    ("state", "width", "height", "scale"),
    [
        pytest.param(state, *size)
        for row, state in enumerate(STATES)
        for column, size in enumerate(SIZES)
        if (row + column) % 2
    ],
)
def test_whatever_can_be_clicked_can_be_reached_by_tab(state, width, height, scale):
    """At every size and in every state of the window."""
    window = desk_in(state, width, height, scale)
    names = {name_of(shape) for shape in controls_of(window)}
    assert "" not in names
    reached: list[str] = []
    while len(set(reached)) == len(reached):
        reached.append(window.tab())
    assert set(reached) >= names


def test_shift_tab_begins_at_the_end():
    """From nowhere, back means the last."""
    window = desk()
    window.press("shift+tab")
    last = window.focus
    window.press("tab")
    first = window.focus
    window.press("shift+tab")
    assert window.focus == last != first


def test_tab_asks_for_nothing_itself():
    """Going past a control does not use it."""
    window = desk()
    before = window.session.view
    assert window.press(*["tab"] * 50, *["shift+tab"] * 20) == []
    assert replace(window.session.view, measured=0) == replace(before, measured=0)


def test_with_something_modal_open_tab_stays_on_it():
    """The keys' overlay has its close button, the menu its problems, and nothing behind them."""
    window = desk(menu="problem")
    reached = set()
    for _ in files.built_in():
        reached.add(window.tab())
    assert reached == {f"choose {name}" for name in files.built_in()}
    window.show(menu="", help=True)
    names = {name_of(shape) for shape in controls_of(window)}
    reached = {window.press("tab") or window.focus for _ in range(10)}
    assert reached == names
    assert "close help" in names
    assert "play" not in names


@pytest.mark.parametrize("key", ["space", "return"])
@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("theme", c.ToggleTheme()),
        ("example 3", c.ShowExample(2)),
        ("input 2", c.FlipInput(1)),
        ("play", c.TogglePlay()),
        ("problem", c.OpenMenu("problem")),
        ("seed", c.EditField("seed")),
    ],
)
def test_the_control_with_the_focus_takes_space_and_enter_first(key, name, expected):
    """Space on the theme's button does not play."""
    window = desk()
    window.tab_to(name)
    assert window.press(key) == [expected]
    assert window.focus == name


def test_without_focus_space_plays_and_enter_does_nothing():
    """The table of keys holds again."""
    assert desk().press("space", "return") == [c.TogglePlay()]


@pytest.mark.parametrize(
    ("name", "kind", "of"),
    [("timeline", c.Seek, "iteration"), ("speed", c.SetSpeed, "per_second")],
)
def test_the_arrows_move_the_slider_with_the_focus(name, kind, of):
    """Right and up to larger values, left and down to smaller ones, held at the ends."""
    problem, recipe = found("xor")
    window = desk_of(problem, replace(recipe, iterations=100))
    window.tab_to(name)
    for keys, sign in ((("right", "up"), 1), (("left", "down"), -1)):
        for key in keys:
            before = window.track(name).value
            (asked,) = window.press(key)
            assert type(asked) is kind
            assert sign * (getattr(asked, of) - before) > 0
    track = window.track(name)
    for key, end, share in (("right", track.high, 0.9), ("left", track.low, 0.1)):
        near = track.value_at((track.area.x + share * track.area.width, 0))
        window.session.handle(track.command(*track.first, near))
        for _ in range(4):
            window.frame()
        window.press(*[key] * 12)
        assert window.track(name).value == end
    window.press("right")
    assert window.track(name).value > track.low


def test_the_arrows_move_a_short_slider_gently():
    """From 0 to 1 there are more than two places."""
    window = real_valued()
    track = window.track("input 1")._replace(name="only a dial")
    window.tab_to("timeline")
    window.controls._focus = "only a dial"
    asked = window.controls.read(pressed("right"), [track], window.session.view, 0)
    assert [0 < one.value - track.value < 0.2 for one in asked] == [True]


def test_other_keys_pass_the_focused_control_by():
    """With the focus on a button, letters and arrows are still shortcuts."""
    window = desk()
    window.tab_to("theme")
    assert window.press("w", "right", "1") == [c.ToggleWeights(), c.Step(1), c.FlipInput(0)]


def test_a_click_does_not_move_the_focus():
    """Neither to what was clicked, nor away from where it was."""
    window = desk()
    window.click(window.control("theme"))
    assert window.focus == ""
    window.tab_to("weights")
    window.click(window.control("theme"))
    assert window.focus == "weights"
    assert window.press("space") == [c.ToggleWeights()]


def test_a_focus_that_is_gone_takes_no_keys():
    """With the menu open, Space is not meant for the button behind it."""
    window = desk()
    window.tab_to("theme")
    window.press("p")
    assert c.ToggleTheme() not in window.press("space")


def test_the_ring_shows_where_tab_is():
    """Two lines: the background's colour inside, the text's outside."""
    window = desk()
    before = len(window.shapes)
    window.press("tab")
    window.frame(seconds=10)
    assert len(window.shapes) == before + 2


# Typing


@pytest.mark.parametrize(("key", "field"), [("g", "run to"), ("s", "seed")])
@pytest.mark.parametrize("together", [True, False])
def test_the_key_that_opens_a_field_is_not_typed_into_it(key, field, together):
    """Whether its text comes in the same frame or in the next one; the same letter later is."""
    window = desk()
    press, text, release = pressed(key)
    if together:
        window.frame(press, text, release)
    else:
        window.frame(press)
        window.frame(text, release)
    assert (window.session.view.field, window.session.view.text) == (field, "")
    window.press(key, key)
    assert window.session.view.text == key * 2


def test_space_that_opens_the_field_with_the_focus_is_not_typed_into_it():
    """The key that opened the field, however it did so."""
    window = desk()
    window.tab_to("seed")
    press, text, release = pressed("space")
    window.frame(press)
    window.frame(text, release)
    assert (window.session.view.field, window.session.view.text) == ("seed", "")


def test_letters_go_to_the_field_first():
    """No shortcut fires while something is typed; Backspace takes one back; Enter submits."""
    window = desk()
    window.press("s")
    keys = ["t", "1", "space", "?", "r", "+", "g"]
    assert [type(one) for one in window.press(*keys)] == [c.TypeText] * len(keys)
    assert window.session.view.text == "t1 ?r+g"
    window.press(*["backspace"] * 9)
    assert window.session.view.text == ""
    assert window.press("4", "2", "return")[-1] == c.SubmitField()
    assert window.session.snapshot().recipe.seed == 42


def test_the_keypads_enter_submits_too():
    """There are two Enter keys."""
    window = desk()
    window.press("s", "9")
    assert window.frame(key_down(pygame.K_KP_ENTER, "\r")) == [c.SubmitField()]


def test_the_field_with_a_focused_control_behind_it_gets_the_letters():
    """A focus somewhere else takes neither Space nor letters from what is being typed."""
    window = desk()
    window.tab_to("theme")
    window.press("g")
    assert window.press("1", "space", "2") == [c.TypeText("1"), c.TypeText("1 "), c.TypeText("1 2")]


def test_tab_leaves_the_field():
    """The ring is on another control: Enter is meant for that one, not for the field."""
    window = desk()
    window.tab_to("seed")
    window.press("return", "7", "tab")
    assert window.focus != "seed"
    assert window.session.view.field == ""
    assert c.SubmitField() not in window.press("return")
    assert window.session.snapshot().recipe.seed == 1


def test_a_click_elsewhere_leaves_the_field_and_still_counts():
    """Nothing of what was typed is done."""
    window = desk()
    window.press("s", "7")
    asked = window.click(window.control("theme"))
    assert window.session.view.field == ""
    assert window.session.view.theme == "light"
    assert c.SubmitField() not in asked
    window.press("s", "7")
    window.click(window.pixel((window.layout.stage.x + 3, window.layout.stage.y + 3)))
    assert window.session.view.field == ""
    assert window.session.snapshot().recipe.seed == 1


def test_text_without_a_field_is_nothing():
    """Characters follow every shortcut; only a field wants them."""
    window = desk()
    assert window.frame(typed("7"), typed("hello")) == []


def test_escape_leaves_the_field_without_doing_anything():
    """As if nothing had been typed."""
    window = desk()
    window.press("g", "9", "9", "escape")
    assert (window.session.view.field, window.session.view.goal) == ("", None)
    assert window.session.snapshot().iteration == 40


# Esc, and everything by keys


def test_escape_closes_the_topmost_thing_and_never_quits():
    """Keys, menu, field, notice, inspector, drawer, question; then nothing at all."""
    window = desk((700, 500), panel="story", selected=(1, 2), notice="Something happened.")
    state = {
        "help": lambda: window.session.view.help,
        "menu": lambda: bool(window.session.view.menu),
        "field": lambda: bool(window.session.view.field),
        "notice": lambda: bool(window.session.view.notice),
        "inspector": lambda: bool(window.session.view.selected),
        "drawer": lambda: bool(window.session.view.panel),
        "question": lambda: window.session.snapshot().asking,
    }
    window.show(help=True, menu="problem", field="seed")
    for name, is_open in state.items():
        assert is_open(), name
        assert window.press("escape") == [c.CloseTopmost()]
        assert not is_open(), name
    for _ in range(5):
        window.press("escape")
    assert window.session.running


def test_escape_gives_the_focus_back_to_the_table_of_keys():
    """After Esc, Space plays again."""
    window = desk()
    window.tab_to("theme")
    window.press("escape")
    assert window.press("space") == [c.TogglePlay()]


OPENINGS = [
    *((), ("f2",), ("f3",), ("p",), ("h",), ("i",), ("ctrl+o",), ("ctrl+e",), ("f4",)),
    ("page down",),
    *(("g", "1"), ("r",), ("r", "ctrl+z"), ("c",), ("q", "m"), ("]", "]", "]", "]")),
]
"""Keys that bring out further controls; the fourth neuron of XOR is a hidden one."""

LEADING_ON = (c.SelectNeuron, c.SelectSynapse, c.StepSelection)
"""What brings out further controls too, wherever it is."""


LARGE, SMALL = (1280, 800), (700, 480)


class Way(NamedTuple):
    """Which keys, one after the other, in which window; `long` are lists too long for it.

    `kind` may also be "painted", where the inputs are a picture, "preview" of a table, "chooser",
    "film" while one is made, or "kept" where a window was lost.
    """

    size: tuple[int, int]
    kind: str
    keys: tuple[str, ...]

    @property
    def long(self) -> bool:
        return self.kind == "long"

    def window(self) -> Desk:
        if self.kind == "preview":
            return desk(self.size, preview=first_look(read_file(files.BUILT_IN / "digits.csv")))
        if self.kind == "chooser":
            return desk(self.size, menu="open", folder=look_into(files.BUILT_IN))
        if self.kind == "film":
            return desk(self.size, filming="Film: half of it")
        if self.kind == "kept":
            return desk(self.size, kept=("/nowhere.thinking", "A window was lost."))
        if self.kind == "painted":
            return desk_of(*files.find("digits"), self.size)
        return desk_of(*made(), self.size) if self.long else desk(self.size)


@cache
def reached_by_keys() -> dict[type, Way]:
    """Every kind of command that keys alone can ask for, and a way to it."""
    found: dict[type, Way] = {}
    for key in KEYS:
        way = Way(LARGE, "", (key.press,))
        for one in peeked(way.window(), key.press):
            found.setdefault(type(one), way)
    waiting = [Way(LARGE, "", keys) for keys in OPENINGS]
    waiting += [Way(size, "long", keys) for size in (LARGE, SMALL) for keys in OPENINGS[:5]]
    waiting.append(Way(LARGE, "long", ("]", "]", "]")))
    waiting += [Way(LARGE, "painted", ()), Way(LARGE, "preview", ())]
    waiting += [Way(LARGE, kind, ()) for kind in ("chooser", "film", "kept")]
    led_on = set()
    while waiting:
        opening = waiting.pop(0)
        for way, one in asked_around(opening):
            if type(one) in LEADING_ON and (type(one), way.long) not in led_on:
                led_on.add((type(one), way.long))
                waiting.append(way)
            found.setdefault(type(one), way)
    return found


def asked_around(opening: Way) -> Iterator[tuple[Way, c.Command]]:
    """What can be asked for at each stop of the Tab key, once around."""
    window = opening.window()
    window.press(*opening.keys)
    stops: list[str] = []
    while len(set(stops)) == len(stops) < 200:
        for key in ("return", "right", "1", "backspace", "space"):
            for one in peeked(window, key):
                keys = (*opening.keys, *["tab"] * len(stops), key)
                yield opening._replace(keys=keys), one
        window.tab_on()
        stops.append(window.focus)


def peeked(window: Desk, key: str) -> list[c.Command]:
    """What the key would ask for now."""
    return window.controls.read(pressed(key), window.shapes, window.session.view, window.now)


@pytest.mark.parametrize(
    "kind",
    [kind for kind in COMMANDS if kind not in NOT_INTENTIONS],
    ids=lambda kind: kind.__name__,
)
def test_every_command_can_be_given_by_keys_alone(kind):
    """By its own key, or by Tab with Enter and the arrows, from a fresh window on."""
    assert kind in reached_by_keys()
    way = reached_by_keys()[kind]
    window = way.window()
    for key in way.keys[:-1]:
        window.tab_on() if key == "tab" else window.press(key)
    window.frame()
    asked = window.press(way.keys[-1])
    assert type(asked[-1]) is kind
    assert window.session.running == (kind is not c.Quit)


def test_what_no_user_asks_for_is_never_asked_for():
    """The list of exceptions is no excuse."""
    assert not NOT_INTENTIONS.keys() & reached_by_keys().keys()


# Tooltips


def hints(window: Desk) -> list[str]:
    return [
        s.string for s in window.shapes if isinstance(s, Text) and s.role == PartRole("tooltip")
    ]


def test_a_tooltip_comes_only_when_the_pointer_rests():
    """Not while it moves, not at once, and it goes with the next move."""
    window = desk()
    x, y = window.control("theme")
    for step in range(5):
        window.frame(moved((x - step, y)), seconds=0.3)
        assert hints(window) == []
    window.frame(seconds=0.2)
    assert hints(window) == []
    window.frame(seconds=0.5)
    assert hints(window) == ["Light theme (T)"]
    window.frame(moved((x - 1, y)))
    assert hints(window) == []


def test_no_tooltip_after_a_click_until_the_pointer_moves_again():
    """Who has clicked knows what it does."""
    window = desk()
    place = window.control("weights")
    window.frame(moved(place), seconds=2)
    window.click(place)
    window.frame(seconds=5)
    assert hints(window) == []
    window.frame(moved((place[0] + 1, place[1])))
    window.frame(seconds=1)
    assert hints(window) == ["All weights as numbers (W)"]


def test_no_tooltip_while_dragging_nor_once_the_pointer_has_left():
    """Nothing hides what is being looked for."""
    window = desk()
    place = window.place("timeline", 100)
    window.frame(moved(place))
    window.frame(down(place))
    window.frame(moved((place[0] + 5, place[1])))
    window.frame(seconds=5)
    assert hints(window) == []
    window.frame(up(place), moved(place))
    window.frame(seconds=5)
    assert len(hints(window)) == 1
    window.frame(pygame.event.Event(pygame.WINDOWLEAVE, window=None))
    window.frame(seconds=5)
    assert hints(window) == []


def test_the_focus_is_explained_for_a_while():
    """Tab shows what it came to, and then does not stand in the way."""
    window = desk()
    window.tab_to("easy pace")
    assert "Easy pace" in hints(window)[0]
    window.frame(seconds=30)
    assert hints(window) == []


def test_a_synapse_tells_its_weight_under_a_resting_pointer():
    """The number is the engine's."""
    window = desk()
    line = next(s for s in window.shapes if isinstance(s, Line) and s.role[:3] == (0, 0, 0))
    (x, y), (u, v) = line.start, line.end
    window.frame(moved(window.pixel((x + (u - x) * 0.3, y + (v - y) * 0.3))))
    window.frame(seconds=1)
    weight = float(window.session.snapshot().parameters.weights[0][0, 0])
    assert f"{abs(weight):.3f}" in hints(window)[0]


@pytest.mark.parametrize(
    "kind",
    [
        *(pygame.KEYDOWN, pygame.KEYUP, pygame.TEXTINPUT, pygame.MOUSEMOTION, pygame.DROPFILE),
        *(pygame.MOUSEBUTTONDOWN, pygame.MOUSEBUTTONUP, pygame.MOUSEWHEEL, pygame.USEREVENT),
    ],
)
def test_an_event_that_lacks_what_belongs_to_it_is_none(kind):
    """A program that posts events of its own may forget something."""
    assert Controls().read([pygame.event.Event(kind)], (), View(), 0.0) == []
