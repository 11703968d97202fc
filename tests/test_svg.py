"""The scene as a drawing: well formed, an element a shape, the same words, colours and places."""

import re
from base64 import b64decode
from collections.abc import Iterator
from functools import cache
from io import BytesIO
from xml.etree.ElementTree import Element, fromstring

import numpy as np
import pygame
import pytest
from drawn import SIZES, Drawn, drawn, drawn_of
from scenes import large_trainers, problem_of, random_snapshots, with_weights

from network import files
from network.snapshot import first_question, look
from visualiser.render.icons import outline
from visualiser.render.looks import is_told
from visualiser.render.svg import svg
from visualiser.render.svg_strokes import curve_element
from visualiser.scene.measure import FONTS
from visualiser.scene.roles import NeuronRole, SynapseRole
from visualiser.scene.shapes import Box, Circle, Curve, Line, Part, Polygon, Raster, Shape, Text
from visualiser.scene.theme import DARK, THEMES
from visualiser.scene.widgets import ICONS
from visualiser.view import View

SVG, XLINK = "{http://www.w3.org/2000/svg}", "{http://www.w3.org/1999/xlink}"
NAMES = {
    Line: ("line", "g"),
    Circle: ("circle", "g"),
    Box: ("rect",),
    Polygon: ("polygon",),
    Curve: ("path", "g"),
    Raster: ("image",),
    Text: ("text",),
}


def written(scene: Drawn, pixels: float = 1.0, *, transparent: bool = False) -> Element:
    """The document, read back."""
    background = None if transparent else THEMES[scene.view.theme].background
    return fromstring(svg(scene.parts, scene.size, scene.view.scale, background, pixels))


def name_of(element: Element) -> str:
    return element.tag.removeprefix(SVG)


def pairs(scene: Drawn, root: Element) -> Iterator[tuple[Shape, Element]]:
    """Each shape with its element, which stand in the same order in the same parts."""
    groups = [element for element in root if name_of(element) == "g"]
    told = [[shape for shape in part.shapes if is_told(shape)] for part in scene.parts]
    for shapes, group in zip(filter(None, told), groups, strict=True):
        yield from zip(shapes, group, strict=True)


def scenes() -> Iterator[Drawn]:
    """Every built-in problem, in the sizes by turns, with and without the inspector."""
    for number, name in enumerate(files.built_in()):
        width, height, scale = SIZES[number % len(SIZES)]
        selected = ((), (1, 0), (0, 0, 0))[number % 3]
        theme = ("dark", "light")[number % 2]
        view = {"scale": scale, "selected": selected, "theme": theme, "show_weights": True}
        yield drawn(name, 20, (width, height), **view)
    yield drawn("xor", 1_204, example=3, slow=True, phase=2, progress=1.0)
    yield drawn("xor", 1_204, example=3, slow=True, phase=3, progress=1.0)
    yield drawn("xor", 1_204, help=True)


ALL = list(range(len(files.built_in()) + 3))


@cache
def every_scene() -> tuple[Drawn, ...]:
    return tuple(scenes())


def scene_number(number: int) -> Drawn:
    return every_scene()[number]


@cache
def document(number: int) -> Element:
    """What is written of that scene."""
    return written(scene_number(number))


# Each shape its element


@pytest.mark.parametrize("number", ALL)
def test_every_shape_is_one_element_of_its_part(number):
    """In order and of a fitting kind; a group where a shape takes several; icons are paths."""
    scene = scene_number(number)
    for shape, element in pairs(scene, document(number)):
        icon = isinstance(shape, Text) and shape.weight == "icon"
        assert name_of(element) in (("path",) if icon else NAMES[type(shape)])


@pytest.mark.parametrize("number", ALL)
def test_the_words_are_the_scenes_own(number):
    """Word for word, with their sizes and weights; no icon's letter is written anywhere."""
    scene = scene_number(number)
    for shape, element in pairs(scene, document(number)):
        if isinstance(shape, Text) and shape.weight != "icon":
            assert element.text == shape.string
            weight = {None: "regular", "500": "medium", "600": "semibold"}
            assert weight[element.get("font-weight")] == shape.weight
            assert element.get("text-anchor", "start") == shape.anchor
            assert float(element.get("font-size")) == pytest.approx(shape.size, abs=0.001)
            collapses = shape.string != " ".join(shape.string.split())
            kept = element.get("{http://www.w3.org/XML/1998/namespace}space") == "preserve"
            assert kept or not collapses
    everything = "".join(document(number).itertext())
    assert not set(everything) & set(ICONS.values())


def inks(element: Element) -> list[tuple[str, float]]:
    """Colours and opacities of an element and those within it."""
    found = []
    for part in element.iter():
        for how in ("fill", "stroke"):
            if (colour := part.get(how, "none")).startswith("#"):
                found.append((colour, float(part.get(f"{how}-opacity", 1))))
    return found


@pytest.mark.parametrize("number", ALL)
def test_the_colours_are_the_scenes_own(number):
    """Every colour of a shape is found in its element, as opaque as it is."""
    scene = scene_number(number)
    for shape, element in pairs(scene, document(number)):
        for name in ("fill", "edge", "colour"):
            colour = getattr(shape, name, None)
            if isinstance(shape, Box) and name == "edge" and shape.edge is None:
                continue
            if colour is None or not colour[3] or (name == "edge" and not shape.edge_width):
                continue
            if isinstance(shape, Curve) and name == "colour" and shape.below is not None:
                continue  # a weight that was never positive has only the other
            wanted = "#{:02x}{:02x}{:02x}".format(*colour[:3])
            opacities = [opacity for found, opacity in inks(element) if found == wanted]
            assert any(abs(opacity - colour[3] / 255) < 0.001 for opacity in opacities), shape


@pytest.mark.parametrize("number", ALL)
def test_names_are_given_once_and_links_lead_somewhere(number):
    """An identifier twice would make one of the two vanish."""
    root = document(number)
    names = [element.get("id") for element in root.iter() if element.get("id")]
    assert len(names) == len(set(names))
    text = "".join(value for element in root.iter() for value in element.attrib.values())
    assert set(re.findall(r"url\(#([^)]+)\)", text)) <= set(names)
    assert all(re.fullmatch(r"[A-Za-z][A-Za-z0-9-]*", name) for name in names)


@pytest.mark.parametrize("number", ALL)
def test_nothing_lies_outside(number):
    """Text, discs and boxes begin and end within the view box."""
    root = document(number)
    width, height = map(float, root.get("viewBox").split()[2:])
    for element in root.iter():
        name = name_of(element)
        x, y = (float(element.get(key, 0)) for key in (("cx", "cy") if name == "circle" else "xy"))
        assert -1 <= x <= width + 1
        assert -1 <= y <= height + 1
        if name in ("rect", "image") and element.get("width") != "100%":
            assert x + float(element.get("width")) <= width + 1
            assert y + float(element.get("height")) <= height + 1


# Names and numbers


def test_synapses_and_neurons_bear_their_names_and_numbers():
    """Counted from 0 as the arrays, with the weight to its last digit; the bias by its name."""
    scene = drawn("autoencoder-8-3-8", 20)
    root = written(scene)
    by_name = {element.get("id"): element for element in root.iter()}
    lines = [s for s in scene.shapes if isinstance(s, Line) and isinstance(s.role, SynapseRole)]
    assert len(lines) == 8 * 3 + 3 + 3 * 8 + 8
    for line in lines:
        layer, source, target, weight = line.role
        element = by_name[f"synapse-{layer}-{'bias' if source < 0 else source}-{target}"]
        assert float(element.get("data-weight")) == weight
        assert [element.get(f"data-{key}") for key in ("role", "layer", "to")] == [
            *("synapse", str(layer), str(target))
        ]
    for circle in scene.shapes:
        if isinstance(circle, Circle) and isinstance(circle.role, NeuronRole):
            layer, index, activation = circle.role
            element = by_name[f"neuron-{layer}-{'bias' if index < 0 else index}"]
            assert float(element.get("data-activation")) == activation


def test_the_parts_are_layers_with_names():
    """What a designer takes hold of: synapses, neurons, caption, and the panels."""
    root = written(drawn(selected=(1, 2)))
    label = "{http://www.inkscape.org/namespaces/inkscape}label"
    names = {group.get("id"): group.get(label) for group in root if name_of(group) == "g"}
    wanted = {"synapses", "neurons", "signals", "caption", "legend", "timeline", "inspector"}
    assert wanted <= names.keys()
    assert names["training-set"] == "training set"


# Places


@pytest.mark.parametrize("scale", [1.0, 1.5])
def test_text_stands_on_the_painters_baseline(scale):
    """Half of Inter's capitals, rounded to whole pixels, below the middle that the scene gives."""
    scene = drawn(scale=scale)
    for shape, element in pairs(scene, written(scene)):
        if isinstance(shape, Text) and shape.weight != "icon":
            baseline = round(shape.y * scale) + round(0.727 / 2 * shape.size * scale)
            assert float(element.get("y")) * scale == pytest.approx(baseline, abs=0.002)
            assert float(element.get("x")) == pytest.approx(shape.x, abs=0.51 / scale)


def test_lines_end_where_the_synapses_do():
    """And are as wide: of a hollow one the two edges and the middle together."""
    scene = drawn()
    for shape, element in pairs(scene, written(scene)):
        if not isinstance(shape, Line):
            continue
        lines = [part for part in element.iter() if name_of(part) == "line"]
        line = lines[-1]
        ends = [float(line.get(key)) for key in ("x1", "y1", "x2", "y2")]
        assert ends == pytest.approx([*shape.start, *shape.end], abs=0.001)
        width = float(line.get("stroke-width"))
        if shape.pattern == "hollow":
            (walls,) = (part for part in element.iter() if name_of(part) == "path")
            width += 2 * float(walls.get("stroke-width"))
            places = np.array(re.findall(r"-?[\d.]+", walls.get("d")), float).reshape(2, 2, 2)
            assert places.mean(axis=0).ravel() == pytest.approx(ends, abs=0.002)
        assert width == pytest.approx(shape.width, abs=0.003)
        assert ("stroke-dasharray" in line.attrib) == (shape.pattern == "dashed")
        assert (name_of(element) == "g") == (shape.glow > 0 or shape.pattern == "hollow")


def test_dashes_lie_alike_at_both_ends():
    """As far from the start as from the end, like those of the painter."""
    scene = drawn()
    dashed = 0
    for shape, element in pairs(scene, written(scene)):
        if isinstance(shape, Line) and shape.pattern == "dashed":
            (line,) = (p for p in element.iter() if "stroke-dasharray" in p.attrib)
            dash, gap = map(float, line.get("stroke-dasharray").split())
            length = float(np.hypot(*np.subtract(shape.end, shape.start)))
            middle = (length / 2 + float(line.get("stroke-dashoffset"))) % (dash + gap)
            assert middle == pytest.approx(dash / 2, abs=0.002)
            dashed += 1
    assert dashed == 3


def test_light_fades_from_a_line_and_from_a_disc_to_nothing():
    """Each gradient ends clear and grows weaker all the way."""
    root = written(drawn())
    gradients = [e for e in root.iter() if name_of(e).endswith("Gradient")]
    assert {name_of(e) for e in gradients} == {"linearGradient", "radialGradient"}
    for gradient in gradients:
        stops = [(float(s.get("offset")), float(s.get("stop-opacity"))) for s in gradient]
        opacities = [opacity for _, opacity in stops if opacity]
        assert opacities == sorted(opacities, reverse=True)
        assert stops == sorted(stops, key=lambda stop: stop[0])
        assert stops[-1] == (1.0, 0.0)


def test_a_curve_changes_its_colour_where_it_crosses_zero():
    """Two paths that meet on the line, together as long as the curve."""
    blue, orange = (1, 2, 3, 255), (4, 5, 6, 255)
    points = ((0.0, 0.0), (10.0, 20.0), (20.0, 5.0), (30.0, 4.0))
    above, below = curve_element(Curve(points, 1, blue, below=orange, zero=10.0))
    assert (above.get("stroke"), below.get("stroke")) == ("#010203", "#040506")
    assert above.get("d") == "M0 0L5 10M16.667 10L20 5L30 4L30 4"
    assert below.get("d") == "M5 10L10 20L16.667 10"


def test_a_curve_is_filled_down_to_its_floor():
    """The area begins and ends there."""
    area, line = curve_element(Curve(((0, 1), (8, 3)), 2, DARK.error, 9, DARK.shade))
    assert area.get("d") == "M0 1L8 3L8 9L0 9Z"
    assert line.get("d") == "M0 1L8 3"


def test_a_picture_of_cells_is_there_to_the_last_colour():
    """Each cell of the embedded picture has the colour that the scene gives it."""
    scene = drawn("digits", 5)
    seen = 0
    for shape, element in pairs(scene, written(scene)):
        if isinstance(shape, Raster):
            kind, _, content = element.get(f"{XLINK}href").partition(";base64,")
            assert kind == "data:image/png"
            image = pygame.surfarray.array3d(pygame.image.load(BytesIO(b64decode(content)), ".png"))
            rows, columns = shape.cells.shape[:2]
            step = image.shape[0] // columns
            assert image.shape == (columns * step, rows * step, 3)
            assert np.array_equal(image[::step, ::step].swapaxes(0, 1), shape.cells)
            seen += 1
    assert seen > 20


# Icons


def test_the_outline_of_every_icon_is_that_of_its_font():
    """Bounding boxes, as FreeType has them of a large glyph; and none is missing."""
    pygame.font.init()
    font = pygame.font.Font(str(FONTS / "icons.ttf"), 960)
    for name, character in ICONS.items():
        places = np.array(re.findall(r"-?[\d.]+", _absolute(outline(character))), float)
        x, y = places[::2], places[1::2]
        left, right, bottom, top, _ = font.metrics(character)[0]
        assert x.min() + 480 == pytest.approx(left, abs=2), name
        assert x.max() + 480 == pytest.approx(right, abs=2), name
        assert 480 - y.min() == pytest.approx(top, abs=2), name
        assert 480 - y.max() == pytest.approx(bottom, abs=2), name


def _absolute(path: str) -> str:
    """The corners of a path, H and V written out."""
    x = y = 0.0
    corners = []
    for letter, arguments in re.findall(r"([MLHVQ])([^MLHVQZ]*)", path):
        numbers = [float(number) for number in arguments.split()]
        if letter in "HV":
            x, y = (numbers[0], y) if letter == "H" else (x, numbers[0])
            corners.append((x, y))
        else:
            corners += zip(numbers[::2], numbers[1::2], strict=True)
            x, y = numbers[-2:]
    return " ".join(f"{x} {y}" for x, y in corners)


# The whole document


def test_the_size_is_in_pixels_and_the_view_box_in_points():
    """So that more pixels a point make the same drawing larger."""
    root = written(drawn(scale=1.5), 2.0)
    assert (root.get("width"), root.get("height")) == ("2560", "1600")
    assert root.get("viewBox") == "0 0 853.333 533.333"


def test_a_transparent_drawing_has_no_background():
    """And is otherwise the same."""
    scene = drawn(part="diagram", size=(640, 480))
    opaque, clear = written(scene), written(scene, transparent=True)
    ground = next(element for element in opaque if element.get("id") == "background")
    assert ground.get("fill") == "#0f1117"
    assert all(element.get("id") != "background" for element in clear)
    assert len(opaque) == len(clear) + 1


def test_the_same_scene_gives_the_same_bytes():
    """Nothing of the moment or of the machine gets in."""
    scene = drawn()
    first, second = (svg(scene.parts, scene.size, 1.0, DARK.background) for _ in range(2))
    assert first == second


@pytest.mark.parametrize("name", ["a\x00b", "tab\there", "<&>\"'", "half \ud800", "\x1b[0m", " "])
def test_names_that_xml_cannot_hold_do_no_harm(name):
    """Signs that mean something are escaped, those that cannot be written stand as a question."""
    problem = problem_of([[1, 0]], [[1]], title=name, input_names=(name, "other"), story=name)
    scene = drawn_of(with_weights(problem, [[[1.0], [2.0]]]))
    words = list(written(scene).itertext())
    shown = name if name.isprintable() else re.sub(r"[\x00-\x1f\ud800]", "?", name)
    assert shown in words


@pytest.mark.parametrize("weight", [np.nan, np.inf, -np.inf])
def test_a_diverged_network_can_be_drawn(weight):
    """What has no place is left out; every number that is written is one."""
    with np.errstate(all="ignore"):
        snapshot = with_weights(problem_of([[1, 0]], [[1]]), [[[weight], [1]]])
    scene = drawn_of(snapshot, look=View(show_weights=True))
    text = svg(scene.parts, scene.size, 1.0, None).decode()
    fromstring(text)
    geometry = re.sub(r'data-[a-z]+="[^"]*"|>[^<]*<', "", text)
    assert not re.search(r"\bnan\b|\binf\b", geometry)


@pytest.mark.parametrize("name", [*large_trainers(), *range(8)])
def test_whatever_can_be_composed_can_be_drawn(name):
    """Networks that need much room, and random ones."""
    if isinstance(name, int):
        scene = drawn_of(random_snapshots(25)[name])
    else:
        trainer = large_trainers()[name]
        scene = drawn_of(look(trainer, first_question(trainer.state.problem)))
    assert len(list(pairs(scene, written(scene)))) == sum(map(is_told, scene.shapes))


def test_what_lies_nowhere_is_left_out():
    """Beyond all windows nothing is drawn, and the rest is."""
    shapes = (
        Box(_area(np.inf), DARK.error),
        Circle((np.nan, 3), 4, DARK.error),
        Polygon(((0, 0), (1e9, 1), (2, 2)), DARK.error),
        Text(np.inf, 2, "nowhere", 12, DARK.text),
        Curve(((np.nan, 1),), 1, DARK.error),
        Text(2, 2, "here", 12, DARK.text),
    )
    root = fromstring(svg([Part("some", shapes)], (90, 60), 1.0, None))
    assert "".join(root.itertext()).split() == ["here"]


def _area(x: float):
    from visualiser.scene.shapes import Area

    return Area(x, 1, 2, 3)
