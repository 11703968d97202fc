"""The intentions: everything a user can ask for, as values. They know nothing of how it is done."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Command:
    """Something the user wants."""


# Time


@dataclass(frozen=True, slots=True)
class TogglePlay(Command):
    """Play, or pause."""


@dataclass(frozen=True, slots=True)
class Step(Command):
    """So many iterations forward, or back where negative; playing stops."""

    count: int


@dataclass(frozen=True, slots=True)
class Seek(Command):
    """To that iteration; beyond the furthest she is trained until there."""

    iteration: float


@dataclass(frozen=True, slots=True)
class ToFurthest(Command):
    """To the furthest iteration she has been trained."""


@dataclass(frozen=True, slots=True)
class SetSpeed(Command):
    """So many iterations a second; infinity is as fast as the machine goes."""

    per_second: float


@dataclass(frozen=True, slots=True)
class ChangeSpeed(Command):
    """So many steps faster, or slower where negative."""

    steps: int


@dataclass(frozen=True, slots=True)
class ToggleEasyPace(Command):
    """The pace of the first start, slowly at first and faster as less happens; or a fixed one."""


@dataclass(frozen=True, slots=True)
class ToggleTimeScale(Command):
    """The timeline logarithmic or linear."""


# Many starts


@dataclass(frozen=True, slots=True)
class ToggleWall(Command):
    """Many starts of the problem side by side, or the one."""


@dataclass(frozen=True, slots=True)
class OpenStart(Command):
    """Take that start of the wall, counted from 0, into the window. Can be undone."""

    index: int


@dataclass(frozen=True, slots=True)
class OtherStarts(Command):
    """On the wall so many seeds further, or back where negative."""

    count: int


# What she is asked


@dataclass(frozen=True, slots=True)
class FlipInput(Command):
    """Flip input `index`, counted from 0, and ask her about that situation at once."""

    index: int


@dataclass(frozen=True, slots=True)
class SetInput(Command):
    """Give input `index`, counted from 0, that value, and ask her about the situation at once."""

    index: int
    value: float


@dataclass(frozen=True, slots=True)
class AskAt(Command):
    """Ask her about that place of the plane, where there are two inputs."""

    first: float
    second: float


@dataclass(frozen=True, slots=True)
class AskAbout(Command):
    """Ask her about that situation."""

    inputs: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class BeginStroke(Command):
    """Put the brush on the picture there, from (0, 0) at the bottom left to (1, 1)."""

    across: float
    up: float


@dataclass(frozen=True, slots=True)
class Paint(Command):
    """Move the brush there."""

    across: float
    up: float


@dataclass(frozen=True, slots=True)
class EndStroke(Command):
    """Lift the brush: what is painted is fitted to the frame, as the examples were."""


@dataclass(frozen=True, slots=True)
class UndoStroke(Command):
    """Take the last stroke away."""


@dataclass(frozen=True, slots=True)
class ClearPicture(Command):
    """An empty picture."""


@dataclass(frozen=True, slots=True)
class AskHeldOut(Command):
    """Ask her about the next of the examples she never learns from."""


@dataclass(frozen=True, slots=True)
class ShowExample(Command):
    """Show example `index` of the training set, counted from 0, in the diagram."""

    index: int


@dataclass(frozen=True, slots=True)
class StepExample(Command):
    """Show the example so many further down the training set."""

    count: int


@dataclass(frozen=True, slots=True)
class ToggleQuestion(Command):
    """From the new situation back to the examples, or the other way."""


# The run


@dataclass(frozen=True, slots=True)
class NewStart(Command):
    """Other random weights, of `seed` or of the next one, from iteration 0. Can be undone."""

    seed: int | None = None


@dataclass(frozen=True, slots=True)
class StartAgain(Command):
    """The same random weights once more, from iteration 0, untouched by edits. Can be undone."""


@dataclass(frozen=True, slots=True)
class ChooseProblem(Command):
    """Another problem, by its name. Can be undone."""

    name: str


@dataclass(frozen=True, slots=True)
class OpenFile(Command):
    """Open a problem file, or look at a table before it becomes the problem."""

    path: str


@dataclass(frozen=True, slots=True)
class OpenText(Command):
    """Look at a table that was copied from somewhere."""

    text: str


@dataclass(frozen=True, slots=True)
class ListFolder(Command):
    """Choose a file to open, from that folder; "" is the one looked into last."""

    path: str = ""


@dataclass(frozen=True, slots=True)
class NextUse(Command):
    """In the preview column `index` is next for input, output, or left out."""

    index: int


@dataclass(frozen=True, slots=True)
class HoldOut(Command):
    """In the preview that share of the rows is kept from her, to see what she makes of them."""

    share: float


@dataclass(frozen=True, slots=True)
class AcceptPreview(Command):
    """Learn the table that is looked at. Can be undone."""


@dataclass(frozen=True, slots=True)
class OpenKept(Command):
    """Open the run of a window that was not closed properly. Can be undone."""


@dataclass(frozen=True, slots=True)
class ForgetKept(Command):
    """Give up the run of a window that was not closed properly."""


@dataclass(frozen=True, slots=True)
class Undo(Command):
    """Take back the last change of the run, its problem or its network."""


@dataclass(frozen=True, slots=True)
class Redo(Command):
    """Do again what was undone."""


# Looking inside


@dataclass(frozen=True, slots=True)
class SelectNeuron(Command):
    """Look into that neuron; naming the one that is open closes it. Counted from 0."""

    layer: int
    neuron: int


@dataclass(frozen=True, slots=True)
class SelectSynapse(Command):
    """Look into that synapse; naming the one that is open closes it. Counted from 0, bias -1."""

    layer: int
    source: int
    target: int


@dataclass(frozen=True, slots=True)
class StepSelection(Command):
    """Look into the neuron so many further on, through all layers."""

    count: int


@dataclass(frozen=True, slots=True)
class ToggleAll(Command):
    """In the inspector all terms and shares, or the largest and the others as one sum."""


@dataclass(frozen=True, slots=True)
class Copy(Command):
    """Show the text in full and put it on the clipboard."""

    text: str


@dataclass(frozen=True, slots=True)
class ToggleSlowMotion(Command):
    """From one iteration to the next in four phases, or at once."""


@dataclass(frozen=True, slots=True)
class ShowPhase(Command):
    """Show phase 0 think, 1 measure the error, 2 blame or 3 adjust, in slow motion."""

    phase: int


@dataclass(frozen=True, slots=True)
class ToggleTurns(Command):
    """In slow motion show all examples in turn, one an iteration, or stay with one."""


@dataclass(frozen=True, slots=True)
class ToggleAnswerCurve(Command):
    """Her answer to the question at every age, beside the error, or not."""


@dataclass(frozen=True, slots=True)
class ToggleCode(Command):
    """One iteration as lines of numpy, or not."""


@dataclass(frozen=True, slots=True)
class OpenLine(Command):
    """The numbers of that line of code, counted from 0."""

    number: int


# What if


@dataclass(frozen=True, slots=True)
class SetWeight(Command):
    """The weight of that synapse is now `value`; counted from 0, bias -1. Can be undone."""

    layer: int
    source: int
    target: int
    value: float


@dataclass(frozen=True, slots=True)
class SwitchNeuron(Command):
    """Switch that hidden neuron off, or on again. Can be undone."""

    layer: int
    neuron: int


@dataclass(frozen=True, slots=True)
class SetNetwork(Command):
    """Give `hidden`, `activations`, `bias`, `batch` or `dropout` another value. Can be undone.

    Other neurons or bias begin anew with the same seed; the others go on with the weights there.
    """

    setting: str
    value: object


@dataclass(frozen=True, slots=True)
class ToggleBias(Command):
    """With bias neurons, or without; begins anew. Can be undone."""


@dataclass(frozen=True, slots=True)
class ToggleTableEditing(Command):
    """Change the training set in its panel, or only look at it."""


@dataclass(frozen=True, slots=True)
class SetCell(Command):
    """That cell of the training set is now `value`; inputs first, then outputs. Can be undone."""

    row: int
    column: int
    value: float


@dataclass(frozen=True, slots=True)
class DuplicateRow(Command):
    """That example once more, to be changed. Can be undone."""

    row: int


@dataclass(frozen=True, slots=True)
class DeleteRow(Command):
    """Take that example out of the training set. Can be undone."""

    row: int


# Taking away


@dataclass(frozen=True, slots=True)
class SaveRun(Command):
    """Save the run to its file; it gets one the first time."""


@dataclass(frozen=True, slots=True)
class TakeAway(Command):
    """Write a file of that kind: run, picture, film, weights, program, as `taking.KINDS` says."""

    kind: str


@dataclass(frozen=True, slots=True)
class CopyOut(Command):
    """Put the "picture", "words", "table" or "numbers" on the clipboard."""

    what: str


@dataclass(frozen=True, slots=True)
class Taken(Command):
    """What was requested has been done, or why not."""

    text: str


@dataclass(frozen=True, slots=True)
class Filming(Command):
    """How far the film is that is being made."""

    text: str


@dataclass(frozen=True, slots=True)
class StopFilm(Command):
    """Give up the film that is being made; no half file stays."""


# Tours and predictions


@dataclass(frozen=True, slots=True)
class StepTour(Command):
    """So many steps further in the guided tour, back where negative; begins it, or goes on."""

    count: int


@dataclass(frozen=True, slots=True)
class LeaveTour(Command):
    """Leave the guided tour; it goes on from there another time."""


@dataclass(frozen=True, slots=True)
class TogglePredicting(Command):
    """Let the learner say first what she will answer and where a weight will go, or not."""


@dataclass(frozen=True, slots=True)
class Predict(Command):
    """Say that one of the choices, counted from 0: the answer 0 or 1, or that the weight falls."""

    choice: int


# The view


@dataclass(frozen=True, slots=True)
class ToggleTheme(Command):
    """Dark or light."""


@dataclass(frozen=True, slots=True)
class ToggleWeights(Command):
    """The weights as numbers on the synapses, or not."""


@dataclass(frozen=True, slots=True)
class ToggleAllSynapses(Command):
    """All synapses of a large network, or the strongest."""


@dataclass(frozen=True, slots=True)
class ToggleMotion(Command):
    """Reduced motion, or full."""


@dataclass(frozen=True, slots=True)
class ChangeScale(Command):
    """Everything so many steps of a tenth larger, smaller where negative, or 100 % with 0."""

    steps: int


@dataclass(frozen=True, slots=True)
class ToggleFullScreen(Command):
    """Full screen, or a window."""


@dataclass(frozen=True, slots=True)
class ToggleSound(Command):
    """A tone whose pitch is the error and a short one for each answer, or silence."""


@dataclass(frozen=True, slots=True)
class TogglePresenting(Command):
    """Diagram, caption and transport alone, large enough for the back of a room; or everything."""


@dataclass(frozen=True, slots=True)
class ToggleFigures(Command):
    """How fast the window is: frames and the work in them, counted from now on."""


@dataclass(frozen=True, slots=True)
class Measured(Command):
    """Frames a second, and seconds of work in a frame: the middle one, 99 of 100, the longest."""

    rate: float
    median: float
    most: float
    worst: float


@dataclass(frozen=True, slots=True)
class ShowPanel(Command):
    """Show the panel `name` where there is no room for all; naming the open one closes it."""

    name: str


@dataclass(frozen=True, slots=True)
class Scroll(Command):
    """Move the list `name` so many lines down, or up where negative."""

    name: str
    lines: int


@dataclass(frozen=True, slots=True)
class OpenMenu(Command):
    """Open the menu `name`, or close it."""

    name: str


@dataclass(frozen=True, slots=True)
class ToggleHelp(Command):
    """The overlay of all keys."""


@dataclass(frozen=True, slots=True)
class ToggleTerms(Command):
    """In that overlay the words of the field, or the keys."""


@dataclass(frozen=True, slots=True)
class CloseTopmost(Command):
    """Close whatever lies on top; never ends the program."""


@dataclass(frozen=True, slots=True)
class EditField(Command):
    """Begin to type into the field `name`."""

    name: str


@dataclass(frozen=True, slots=True)
class TypeText(Command):
    """The field's text is now this."""

    text: str


@dataclass(frozen=True, slots=True)
class SubmitField(Command):
    """Do what the field is for."""


@dataclass(frozen=True, slots=True)
class Notify(Command):
    """Tell the user something, until it is dismissed."""

    text: str


@dataclass(frozen=True, slots=True)
class Quit(Command):
    """Close the window."""
