"""The intentions as values: each is as a frozen dataclass of the same fields would be."""

from dataclasses import dataclass, make_dataclass

import pytest

from visualiser import commands as c

COMMANDS = [kind for kind in vars(c).values() if isinstance(kind, type) and kind is not c.Command]


def twin(kind: type[c.Command]) -> type:
    """A frozen dataclass with the name, the fields and the defaults of the command."""
    bare = type(
        kind.__name__, (), {k: v for k, v in vars(kind).items() if k in kind.__match_args__}
    )
    bare.__annotations__ = dict(kind.__annotations__)
    return dataclass(frozen=True)(bare)


WAYS = [
    ((), {}),
    ((1,), {}),
    ((1, 2), {}),
    ((1, 2, 3, 4), {}),
    ((1, 2, 3, 4, 5), {}),
    ((), {"index": 3}),
    ((1,), {"value": 2.0}),
    ((), {"value": 2.0, "index": 1}),
    ((1,), {"index": 2}),
    ((1, 2), {"value": 3}),
    ((), {"seed": 7}),
    ((), {"path": "a"}),
    ((1,), {"nothing": 2}),
]
"""Arguments in order and by name."""


@pytest.mark.parametrize("kind", COMMANDS)
def test_a_command_is_made_of_what_a_dataclass_is_made_of(kind):
    """It takes and refuses the same arguments, and tells the same of itself."""
    other = twin(kind)
    made = 0
    for values, named in WAYS:
        try:
            wanted = other(*values, **named)
        except TypeError:
            with pytest.raises(TypeError, match=kind.__name__):
                kind(*values, **named)
            continue
        command = kind(*values, **named)
        assert repr(command) == repr(wanted)
        assert [getattr(command, name) for name in other.__match_args__] == [
            getattr(wanted, name) for name in other.__match_args__
        ]
        made += 1
    assert made or len(other.__match_args__) == 3, "no way of making it was tried"
    assert kind.__match_args__ == other.__match_args__


def test_commands_are_the_same_with_the_same_values_and_of_the_same_kind():
    """As keys of dictionaries too."""
    assert c.SetInput(1, 2.0) == c.SetInput(value=2.0, index=1)
    assert hash(c.SetInput(1, 2.0)) == hash(c.SetInput(value=2, index=True))
    assert c.SetInput(1, 2.0) != c.SetInput(1, 3.0)
    assert c.Step(1) != c.StepExample(1)
    assert c.NewStart() == c.NewStart(None) != c.NewStart(0)
    assert c.Undo() == c.Undo() != c.Redo()
    assert c.Step(1) != make_dataclass("Step", ["count"])(1)
    assert len({c.Step(1), c.Step(1), c.StepExample(1), c.Undo(), c.Redo(), c.Undo()}) == 4
    with pytest.raises(TypeError, match="unhashable"):
        hash(c.SetNetwork("hidden", [3]))


def test_a_command_cannot_be_changed():
    """Neither its fields nor what it is not made of."""
    command = c.Step(1)
    for name in ("count", "other"):
        with pytest.raises(AttributeError, match=name):
            setattr(command, name, 2)
        with pytest.raises(AttributeError, match=name):
            delattr(command, name)
    assert command == c.Step(1)


def test_a_command_is_taken_apart_by_its_fields_in_order():
    """As `match` does it."""
    match c.SelectSynapse(0, -1, 2):
        case c.SelectNeuron():
            raise AssertionError
        case c.SelectSynapse(layer, source, target):
            assert (layer, source, target) == (0, -1, 2)
