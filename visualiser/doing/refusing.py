"""What cannot be done where the window watches a program of the user's own; why, in words."""

from network.recording import Recording
from visualiser import commands as c
from visualiser.taking import KINDS

MADE_ANEW = ("run", *(kind.name for kind in KINDS.values() if kind.group == "Film"))
"""What could only be taken away if she could be trained once more."""


def refusal(command: c.Command, recording: Recording) -> str:
    """Why that cannot be done, as a sentence without its full stop; empty where it can be."""
    name = recording.begun.problem.title
    match command:
        case c.SetWeight() | c.SwitchNeuron() | c.SetNetwork() | c.ToggleBias():
            return f"{name} trains this network: it cannot be changed from here"
        case c.OpenMenu("network") | c.EditField("weight" | "learning rate"):
            return f"{name} trains this network: it cannot be changed from here"
        case c.NewStart() | c.StartAgain() | c.ToggleWall() | c.EditField("seed"):
            return f"{name} trains this network: only a new start of the program begins anew"
        case c.ToggleTableEditing() | c.SetCell() | c.DuplicateRow() | c.DeleteRow():
            return f"{name} brings the training set: it cannot be changed from here"
        case c.ChooseProblem() | c.OpenFile() | c.OpenText() | c.ListFolder() | c.AcceptPreview():
            return f"This window watches {name}: open another window for anything else"
        case c.OpenMenu("problem") | c.OpenKept():
            return f"This window watches {name}: open another window for anything else"
        case c.Undo() | c.Redo():
            return f"Nothing can be changed from here while {name} is watched, nor undone"
        case c.SaveRun():
            return unrepeatable(name)
        case c.TakeAway(kind) if kind in MADE_ANEW:
            return unrepeatable(name)
        case c.ShowPhase(phase) if phase > 1:
            return f"How she learns from the error only {name} knows"
    return ""


def unrepeatable(name: str) -> str:
    """Why there is no file of a watched run."""
    return f"Only {name} could train her once more: take away her weights or a picture instead"
