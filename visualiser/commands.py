"""The intentions: everything a user can ask for, as values. They know nothing of how it is done."""

from typing import ClassVar, NoReturn, dataclass_transform


@dataclass_transform(frozen_default=True)
class Command:
    """Something the user wants: a frozen value whose fields are those its class declares.

    It is as a frozen dataclass is, but nothing is generated: so many of those would take the time
    of some frames whenever the program starts.
    """

    __match_args__: ClassVar[tuple[str, ...]] = ()

    def __init_subclass__(cls) -> None:
        """Its fields follow those of the class it is made of."""
        fields = (*cls.__match_args__, *cls.__annotations__)
        type.__setattr__(cls, "__match_args__", fields)  # type checkers hold it for generated

    def __init__(self, *values: object, **named: object) -> None:
        """Take the fields in order or by name; raises TypeError for others and for missing ones."""
        fields = self.__match_args__
        if named or len(values) != len(fields):
            values = self._all_of(values, named)
        # Hundreds are made for a frame, and to be strict takes as long as all the rest of this.
        self.__dict__.update(zip(fields, values))  # noqa: B905

    def _all_of(self, values: tuple[object, ...], named: dict[str, object]) -> tuple[object, ...]:
        """What is given and what is usual, in the order of the fields."""
        fields, kind = self.__match_args__, type(self)
        given = dict(zip(fields, values, strict=False))
        usual = {name: getattr(kind, name) for name in fields if hasattr(kind, name)}
        whole = usual | given | named
        twice = given.keys() & named.keys()
        if len(values) > len(fields) or twice or whole.keys() != set(fields):
            wanted = ", ".join(fields) or "nothing"
            raise TypeError(f"{kind.__qualname__}: found {values} and {named}, expected {wanted}")
        return tuple(whole[name] for name in fields)

    def __eq__(self, other: object) -> bool:
        return self.__dict__ == other.__dict__ if type(self) is type(other) else NotImplemented

    def __hash__(self) -> int:
        return hash((type(self), *self.__dict__.values()))

    def __repr__(self) -> str:
        told = ", ".join(f"{name}={value!r}" for name, value in self.__dict__.items())
        return f"{type(self).__qualname__}({told})"

    def __setattr__(self, name: str, value: object) -> NoReturn:
        raise AttributeError(f"{type(self).__qualname__}: {name} cannot be set")

    def __delattr__(self, name: str) -> NoReturn:
        raise AttributeError(f"{type(self).__qualname__}: {name} cannot be taken away")


# Time


class TogglePlay(Command):
    """Play, or pause."""


class Step(Command):
    """So many iterations forward, or back where negative; playing stops."""

    count: int


class Seek(Command):
    """To that iteration; beyond the furthest she is trained until there."""

    iteration: float


class ToFurthest(Command):
    """To the furthest iteration she has been trained."""


class SetSpeed(Command):
    """So many iterations a second; infinity is as fast as the machine goes."""

    per_second: float


class ChangeSpeed(Command):
    """So many steps faster, or slower where negative."""

    steps: int


class ToggleEasyPace(Command):
    """The pace of the first start, slowly at first and faster as less happens; or a fixed one."""


class ToggleTimeScale(Command):
    """The timeline logarithmic or linear."""


# Many starts


class ToggleWall(Command):
    """Many starts of the problem side by side, or the one."""


class OpenStart(Command):
    """Take that start of the wall, counted from 0, into the window. Can be undone."""

    index: int


class OtherStarts(Command):
    """On the wall so many seeds further, or back where negative."""

    count: int


# What she is asked


class FlipInput(Command):
    """Flip input `index`, counted from 0, and ask her about that situation at once."""

    index: int


class SetInput(Command):
    """Give input `index`, counted from 0, that value, and ask her about the situation at once."""

    index: int
    value: float


class AskAt(Command):
    """Ask her about that place of the plane, where there are two inputs."""

    first: float
    second: float


class AskAbout(Command):
    """Ask her about that situation."""

    inputs: tuple[float, ...]


class BeginStroke(Command):
    """Put the brush on the picture there, from (0, 0) at the bottom left to (1, 1)."""

    across: float
    up: float


class Paint(Command):
    """Move the brush there."""

    across: float
    up: float


class EndStroke(Command):
    """Lift the brush: what is painted is fitted to the frame, as the examples were."""


class UndoStroke(Command):
    """Take the last stroke away."""


class ClearPicture(Command):
    """An empty picture."""


class AskHeldOut(Command):
    """Ask her about the next of the examples she never learns from."""


class ShowExample(Command):
    """Show example `index` of the training set, counted from 0, in the diagram."""

    index: int


class StepExample(Command):
    """Show the example so many further down the training set."""

    count: int


class ToggleQuestion(Command):
    """From the new situation back to the examples, or the other way."""


# The run


class NewStart(Command):
    """Other random weights, of `seed` or of the next one, from iteration 0. Can be undone."""

    seed: int | None = None


class StartAgain(Command):
    """The same random weights once more, from iteration 0, untouched by edits. Can be undone."""


class ChooseProblem(Command):
    """Another problem, by its name. Can be undone."""

    name: str


class OpenFile(Command):
    """Open a problem file, or look at a table before it becomes the problem."""

    path: str


class OpenText(Command):
    """Look at a table that was copied from somewhere."""

    text: str


class ListFolder(Command):
    """Choose a file to open, from that folder; "" is the one looked into last."""

    path: str = ""


class NextUse(Command):
    """In the preview column `index` is next for input, output, or left out."""

    index: int


class HoldOut(Command):
    """In the preview that share of the rows is kept from her, to see what she makes of them."""

    share: float


class AcceptPreview(Command):
    """Learn the table that is looked at. Can be undone."""


class OpenKept(Command):
    """Open the run of a window that was not closed properly. Can be undone."""


class ForgetKept(Command):
    """Give up the run of a window that was not closed properly."""


class Undo(Command):
    """Take back the last change of the run, its problem or its network."""


class Redo(Command):
    """Do again what was undone."""


# Looking inside


class SelectNeuron(Command):
    """Look into that neuron; naming the one that is open closes it. Counted from 0."""

    layer: int
    neuron: int


class SelectSynapse(Command):
    """Look into that synapse; naming the one that is open closes it. Counted from 0, bias -1."""

    layer: int
    source: int
    target: int


class StepSelection(Command):
    """Look into the neuron so many further on, through all layers."""

    count: int


class ToggleAll(Command):
    """In the inspector all terms and shares, or the largest and the others as one sum."""


class Copy(Command):
    """Show the text in full and put it on the clipboard."""

    text: str


class ToggleSlowMotion(Command):
    """From one iteration to the next in four phases, or at once."""


class ShowPhase(Command):
    """Show phase 0 think, 1 measure the error, 2 blame or 3 adjust, in slow motion."""

    phase: int


class ToggleTurns(Command):
    """In slow motion show all examples in turn, one an iteration, or stay with one."""


class ToggleAnswerCurve(Command):
    """Her answer to the question at every age, beside the error, or not."""


class ToggleCode(Command):
    """One iteration as lines of numpy, or not."""


class OpenLine(Command):
    """The numbers of that line of code, counted from 0."""

    number: int


# What if


class SetWeight(Command):
    """The weight of that synapse is now `value`; counted from 0, bias -1. Can be undone."""

    layer: int
    source: int
    target: int
    value: float


class SwitchNeuron(Command):
    """Switch that hidden neuron off, or on again. Can be undone."""

    layer: int
    neuron: int


class SetNetwork(Command):
    """Give `hidden`, `activations`, `bias`, `batch` or `dropout` another value. Can be undone.

    Other neurons or bias begin anew with the same seed; the others go on with the weights there.
    """

    setting: str
    value: object


class ToggleBias(Command):
    """With bias neurons, or without; begins anew. Can be undone."""


class ToggleTableEditing(Command):
    """Change the training set in its panel, or only look at it."""


class SetCell(Command):
    """That cell of the training set is now `value`; inputs first, then outputs. Can be undone."""

    row: int
    column: int
    value: float


class DuplicateRow(Command):
    """That example once more, to be changed. Can be undone."""

    row: int


class DeleteRow(Command):
    """Take that example out of the training set. Can be undone."""

    row: int


# Taking away


class SaveRun(Command):
    """Save the run to its file; it gets one the first time."""


class TakeAway(Command):
    """Write a file of that kind: run, picture, film, weights, program, as `taking.KINDS` says."""

    kind: str


class CopyOut(Command):
    """Put the "picture", "words", "table" or "numbers" on the clipboard."""

    what: str


class Taken(Command):
    """What was requested has been done, or why not."""

    text: str


class Filming(Command):
    """How far the film is that is being made."""

    text: str


class StopFilm(Command):
    """Give up the film that is being made; no half file stays."""


# Tours and predictions


class StepTour(Command):
    """So many steps further in the guided tour, back where negative; begins it, or goes on."""

    count: int


class LeaveTour(Command):
    """Leave the guided tour; it goes on from there another time."""


class TogglePredicting(Command):
    """Let the learner say first what she will answer and where a weight will go, or not."""


class Predict(Command):
    """Say that one of the choices, counted from 0: the answer 0 or 1, or that the weight falls."""

    choice: int


# The view


class ToggleTheme(Command):
    """Dark or light."""


class ToggleWeights(Command):
    """The weights as numbers on the synapses, or not."""


class ToggleAllSynapses(Command):
    """All synapses of a large network, or the strongest."""


class ToggleMotion(Command):
    """Reduced motion, or full."""


class ChangeScale(Command):
    """Everything so many steps of a tenth larger, smaller where negative, or 100 % with 0."""

    steps: int


class ToggleFullScreen(Command):
    """Full screen, or a window."""


class ToggleSound(Command):
    """A tone whose pitch is the error and a short one for each answer, or silence."""


class TogglePresenting(Command):
    """Diagram, caption and transport alone, large enough for the back of a room; or everything."""


class ToggleFigures(Command):
    """How fast the window is: frames and the work in them, counted from now on."""


class Measured(Command):
    """Frames a second, and seconds of work in a frame: the middle one, 99 of 100, the longest."""

    rate: float
    median: float
    most: float
    worst: float


class ShowPanel(Command):
    """Show the panel `name` where there is no room for all; naming the open one closes it."""

    name: str


class Scroll(Command):
    """Move the list `name` so many lines down, or up where negative."""

    name: str
    lines: int


class OpenMenu(Command):
    """Open the menu `name`, or close it."""

    name: str


class ToggleHelp(Command):
    """The overlay of all keys."""


class ToggleTerms(Command):
    """In that overlay the words of the field, or the keys."""


class CloseTopmost(Command):
    """Close whatever lies on top; never ends the program."""


class EditField(Command):
    """Begin to type into the field `name`."""

    name: str


class TypeText(Command):
    """The field's text is now this."""

    text: str


class SubmitField(Command):
    """Do what the field is for."""


class Notify(Command):
    """Tell the user something, until it is dismissed."""

    text: str


class Quit(Command):
    """Close the window."""
