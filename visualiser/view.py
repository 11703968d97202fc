"""What the window shows besides the network, as one value; nothing in it affects training."""

from dataclasses import dataclass, replace

from visualiser import commands as c
from visualiser.folders import Folder
from visualiser.predicting import NOTHING_SAID, Predictions
from visualiser.preview import Preview
from visualiser.taking import Request
from visualiser.touring import Touring

SMALLEST_SCALE, LARGEST_SCALE = 1.0, 2.0

TOP_SPEED = 100_000
"""Where the speed slider ends: beyond it lies only "as fast as the machine goes"."""

EASY_START, EASY_GROWTH = 4.0, 0.22
"""The pace of a first start: 4 iterations a second and 22 % of the iteration more, which brings XOR
to iteration 1,400 in 20 seconds; most happens early, and later ever less from one to the next."""


LONGEST_NUMBER, LONGEST_NAME = 20, 200
"""What may be typed: a number with all its digits, the name of a file."""

MOST_TOLD = 360
"""Of a long text that was copied, so many characters are shown; the clipboard has all."""


@dataclass(frozen=True, slots=True)
class View:
    """The choices and the passing state of the window.

    `scroll` is how many lines each list is moved down; `field` names the field being typed into and
    `text` what stands in it; `panel` names the panel opened where there is no room for all.
    `folder` is what the chooser shows and `preview` a table that may become the problem.
    `selected` is what the inspector shows: a neuron (layer, neuron), a synapse (layer, source,
    target), or nothing. In slow motion `progress`, 0 to 1, is how far the phase has come.
    `take_name` is the name of files to be written, `request` what the window is to make and
    `filming` how far a film is; `kept` is the file of a run that a window left behind, and what to
    say of it. `touring` is the guided tour being taken and `tour_places` the step at which each was
    left, by the problem's name; `predictions` are what the learner says first.
    """

    theme: str = "dark"
    scale: float = 1.0
    show_weights: bool = False
    all_synapses: bool = False
    reduced_motion: bool = False
    logarithmic: bool = True
    fullscreen: bool = False
    presenting: bool = False
    sound: bool = False
    intro: bool = False
    help: bool = False
    menu: str = ""
    panel: str = ""
    scroll: tuple[tuple[str, int], ...] = ()
    field: str = ""
    text: str = ""
    notice: str = ""
    problems: tuple[tuple[str, str], ...] = ()
    folder: Folder | None = None
    preview: Preview | None = None
    playing: bool = False
    easy_pace: bool = False
    per_second: float = 4.0
    measured: float = 0.0
    figures: c.Measured | None = None
    slow_seconds: float = 0.0
    goal: int | None = None
    selected: tuple[int, ...] = ()
    slow: bool = False
    phase: int = 0
    progress: float = 1.0
    in_turn: bool = False
    answer_curve: bool = False
    brush: tuple[float, float] = (0.5, 0.5)
    all: bool = False
    editing_table: bool = False
    copied: str = ""
    code: bool = False
    line: int = 0
    terms: bool = False
    take_name: str = ""
    request: Request | None = None
    filming: str = ""
    kept: tuple[str, str] = ("", "")
    touring: Touring | None = None
    tour_places: tuple[tuple[str, int], ...] = ()
    predictions: Predictions = NOTHING_SAID
    undoable: bool = False
    redoable: bool = False

    def scrolled(self, name: str) -> int:
        """How many lines the list is moved down."""
        return dict(self.scroll).get(name, 0)


def changed(view: View, command: c.Command) -> View:
    """The view after a command that is about the view alone; any other leaves it as it is."""
    match command:
        case c.ToggleTheme():
            return replace(view, theme="light" if view.theme == "dark" else "dark")
        case c.ToggleWeights():
            return replace(view, show_weights=not view.show_weights)
        case c.ToggleAllSynapses():
            return replace(view, all_synapses=not view.all_synapses)
        case c.ToggleMotion():
            return replace(view, reduced_motion=not view.reduced_motion)
        case c.ToggleTimeScale():
            return replace(view, logarithmic=not view.logarithmic)
        case c.ToggleFullScreen():
            return replace(view, fullscreen=not view.fullscreen)
        case c.ToggleSound():
            return replace(view, sound=not view.sound)
        case c.TogglePresenting():
            return replace(view, presenting=not view.presenting, menu="", help=False)
        case c.ToggleFigures():
            return replace(view, figures=c.Measured(0, 0, 0, 0) if view.figures is None else None)
        case c.Measured():
            return replace(view, figures=command)
        case c.ChangeScale(steps):
            scale = 1.0 if steps == 0 else round(view.scale + steps / 10, 1)
            return replace(view, scale=min(LARGEST_SCALE, max(SMALLEST_SCALE, scale)))
        case c.ShowPanel(name):
            field = "" if view.field == "take name" else view.field  # it goes with its menu
            return replace(view, panel="" if view.panel == name else name, menu="", field=field)
        case c.Scroll(name, lines):
            moved = dict(view.scroll) | {name: max(0, view.scrolled(name) + lines)}
            return replace(view, scroll=tuple(moved.items()))
        case c.OpenMenu(name):
            return replace(view, menu="" if view.menu == name else name, help=False, field="")
        case c.ToggleCode():
            return replace(view, code=not view.code, panel=view.panel if view.code else "story")
        case c.OpenLine(number):
            return replace(view, line=number)
        case c.ToggleTerms():
            return replace(view, help=True, terms=not (view.terms and view.help), menu="", field="")
        case c.ToggleHelp():
            return replace(view, help=not view.help, menu="", field="")
        case c.EditField(name):
            if view.field == "take name":  # what was typed stays, however the field is left
                view = replace(view, take_name=view.text.strip())
            if view.menu == "take away" and name in ("take name", ""):
                return replace(view, field=name, text=view.take_name if name else "")
            return replace(view, field=name, text="", menu="", help=False)
        case c.TypeText(text):
            names = ("file", "save as", "take name")
            most = LONGEST_NAME if view.field in names else LONGEST_NUMBER
            return replace(view, text=text[:most])
        case c.SelectNeuron(layer, neuron):
            return _selected(view, (layer, neuron))
        case c.SelectSynapse(layer, source, target):
            return _selected(view, (layer, source, target))
        case c.ToggleAnswerCurve():
            return replace(view, answer_curve=not view.answer_curve)
        case c.ToggleTurns():
            return replace(view, in_turn=not view.in_turn)
        case c.ToggleTableEditing():
            editing = not view.editing_table
            panel = "table" if editing else view.panel
            return replace(view, editing_table=editing, panel=panel, field="", text="")
        case c.ToggleAll():
            return replace(view, all=not view.all)
        case c.Copy(text):
            told = text if len(text) <= MOST_TOLD else f"{text[:MOST_TOLD]} … and so on"
            return replace(view, copied=text, notice=f"Copied in full: {told}")
        case c.Notify(text):
            return replace(view, notice=text)
        case c.CloseTopmost():
            return _closed(view)
    return view


def _closed(view: View) -> View:
    """Without the topmost thing that is open."""
    if view.help:
        return replace(view, help=False)
    if view.menu == "open" or view.preview is not None:
        return replace(view, menu="", preview=None, field="", text="")
    if view.menu and view.field != "take name":  # the one that lies in its menu
        return replace(view, menu="")
    if view.field:
        return replace(view, field="", text="")
    if view.predictions.pending:
        return replace(view, predictions=view.predictions.given_up())
    if view.notice:
        return replace(view, notice="")
    if view.kept[0]:
        return replace(view, kept=("", ""))
    if view.intro:
        return replace(view, intro=False)
    if view.presenting:
        return replace(view, presenting=False)
    if view.editing_table:
        return replace(view, editing_table=False)
    if view.code:
        return replace(view, code=False)
    if view.selected:
        return replace(view, selected=())
    if view.touring:
        return with_tour_left(view)
    return replace(view, panel="")


def with_tour_left(view: View, at: int | None = None) -> View:
    """Without the tour; it goes on where it was, or `at` that step."""
    if view.touring is None:
        return view
    places = dict(view.tour_places)
    if at is not None:
        places[view.touring.name] = at
    predictions = view.predictions._replace(wanted=None)
    return replace(
        view, touring=None, tour_places=tuple(sorted(places.items())), predictions=predictions,
        panel="" if view.panel == "tour" else view.panel,
    )  # fmt: skip


def _selected(view: View, place: tuple[int, ...]) -> View:
    closing = view.selected == place
    panel = view.panel if closing else "story"
    return replace(view, selected=() if closing else place, panel=panel, intro=False)


PHASES = ("think", "measure the error", "blame", "adjust")

PHASE_SECONDS = 12.0
"""How long a phase lasts at speed 1; at the speed of the first start, three seconds."""


def phase_seconds(view: View) -> float:
    """How long each phase of slow motion lasts; the speed applies."""
    return min(PHASE_SECONDS, max(0.25, PHASE_SECONDS / view.per_second))


def pace(view: View, iteration: int) -> float:
    """Iterations a second, as they are asked for at this iteration."""
    if view.easy_pace:
        return min(TOP_SPEED, EASY_START + EASY_GROWTH * iteration)
    return view.per_second
