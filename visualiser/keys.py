"""The table of keys: what is pressed, what it asks for, what it is called. Knows no pygame.

The controls read it, the overlay shows it, and a test holds the README to it.
"""

from typing import NamedTuple

from visualiser import commands as c


class Key(NamedTuple):
    """`press` is how the controls spell it (a character, or a name with modifiers)."""

    press: str
    shown: str
    command: c.Command
    does: str
    group: str


KEYS = (
    Key("space", "Space", c.TogglePlay(), "play or pause", "Time"),
    Key("right", "→", c.Step(1), "one iteration forward", "Time"),
    Key("left", "←", c.Step(-1), "one iteration back", "Time"),
    Key("shift+right", "Shift →", c.Step(10), "ten forward", "Time"),
    Key("shift+left", "Shift ←", c.Step(-10), "ten back", "Time"),
    Key("home", "Home", c.Seek(0), "to the random start", "Time"),
    Key("end", "End", c.ToFurthest(), "to the furthest trained", "Time"),
    Key("+", "+", c.ChangeSpeed(1), "faster", "Time"),
    Key("-", "-", c.ChangeSpeed(-1), "slower", "Time"),
    Key("a", "A", c.ToggleEasyPace(), "easy pace, or your own", "Time"),
    Key("g", "G", c.EditField("run to"), "run to an iteration you type", "Time"),
    Key("l", "L", c.ToggleTimeScale(), "timeline logarithmic or linear", "Time"),
    *(
        Key(str(i + 1), str(i + 1), c.FlipInput(i), f"flip input {i + 1} and ask her", "Asking")
        for i in range(9)
    ),
    Key("down", "↓", c.StepExample(1), "show the next example", "Asking"),
    Key("up", "↑", c.StepExample(-1), "show the example before", "Asking"),
    Key("q", "Q", c.ToggleQuestion(), "new situation or examples", "Asking"),
    Key("o", "O", c.AskHeldOut(), "one she never learns from", "Asking"),
    Key("k", "K", c.ClearPicture(), "clear the picture", "Asking"),
    Key("u", "U", c.UndoStroke(), "take a stroke away", "Asking"),
    Key("m", "M", c.ToggleSlowMotion(), "slow motion", "Looking inside"),
    Key("n", "N", c.ToggleTurns(), "all examples in turn", "Looking inside"),
    Key("]", "]", c.StepSelection(1), "look into the next neuron", "Looking inside"),
    Key("[", "[", c.StepSelection(-1), "look into the neuron before", "Looking inside"),
    Key("c", "C", c.ToggleCode(), "one iteration in numpy", "Looking inside"),
    Key("y", "Y", c.ToggleAnswerCurve(), "her answer at every age", "Looking inside"),
    Key("e", "E", c.EditField("learning rate"), "type a learning rate", "Looking inside"),
    Key("f", "F", c.TogglePredicting(), "say first what she will say", "Learning"),
    Key("z", "Z", c.Predict(0), "say 0, or that it falls", "Learning"),
    Key("x", "X", c.Predict(1), "say 1, or that it rises", "Learning"),
    Key("page down", "Page Down", c.StepTour(1), "take the tour, next step", "Learning"),
    Key("page up", "Page Up", c.StepTour(-1), "the step before", "Learning"),
    Key("p", "P", c.OpenMenu("problem"), "choose a problem", "The run"),
    Key("ctrl+o", "Ctrl O", c.ListFolder(), "open a file of your own", "The run"),
    Key("ctrl+s", "Ctrl S", c.SaveRun(), "save the run", "The run"),
    Key("ctrl+e", "Ctrl E", c.OpenMenu("take away"), "take away a picture, film ...", "The run"),
    Key("i", "I", c.ToggleTableEditing(), "change the training set", "The run"),
    Key("h", "H", c.OpenMenu("network"), "change the network", "The run"),
    Key("b", "B", c.ToggleBias(), "with bias neurons or without", "The run"),
    Key("r", "R", c.NewStart(), "new random start, the next seed", "The run"),
    Key("ctrl+r", "Ctrl R", c.StartAgain(), "the same start again", "The run"),
    Key("s", "S", c.EditField("seed"), "type a seed to start from", "The run"),
    Key("f4", "F4", c.ToggleWall(), "25 starts side by side", "The run"),
    Key("ctrl+z", "Ctrl Z", c.Undo(), "undo a change", "The run"),
    Key("ctrl+shift+z", "Ctrl Shift Z", c.Redo(), "redo", "The run"),
    Key("w", "W", c.ToggleWeights(), "all weights as numbers", "The picture"),
    Key("v", "V", c.ToggleAllSynapses(), "all synapses, or the strongest", "The picture"),
    Key("t", "T", c.ToggleTheme(), "dark or light", "The picture"),
    Key("d", "D", c.ToggleMotion(), "reduced motion", "The picture"),
    Key("ctrl++", "Ctrl +", c.ChangeScale(1), "larger", "The picture"),
    Key("ctrl+-", "Ctrl -", c.ChangeScale(-1), "smaller", "The picture"),
    Key("ctrl+0", "Ctrl 0", c.ChangeScale(0), "100 %", "The picture"),
    Key("j", "J", c.ToggleSound(), "hear her error and answers", "The picture"),
    Key("f5", "F5", c.TogglePresenting(), "presenting: large, without panels", "The picture"),
    Key("f6", "F6", c.ToggleFigures(), "how fast the window is", "The picture"),
    Key("f11", "F11", c.ToggleFullScreen(), "full screen", "The picture"),
    Key("f2", "F2", c.ShowPanel("table"), "training set, where it is folded", "The picture"),
    Key("f3", "F3", c.ShowPanel("story"), "story, where it is folded", "The picture"),
    Key("?", "?", c.ToggleHelp(), "these keys", "The window"),
    Key("f1", "F1", c.ToggleTerms(), "the words of the field", "The window"),
    Key("escape", "Esc", c.CloseTopmost(), "close what lies on top", "The window"),
    Key("ctrl+q", "Ctrl Q", c.Quit(), "quit", "The window"),
)

COMMAND_OF = {key.press: key.command for key in KEYS}
