"""Pixels: the same shapes give the same picture, clear stays clear, and texts lie where measured.

The golden pictures are renewed with `RENEW_GOLDEN=1 pytest tests/test_paint.py`; a picture that
differs is saved in tests/failed/, beside the one expected and their difference.
"""

import os
from collections.abc import Callable
from math import ceil
from pathlib import Path

import numpy as np
import pygame
import pytest
from scenes import problem_of, snapshot_of, with_weights

from visualiser import export
from visualiser.render import text as typesetting
from visualiser.render.paint import Painter
from visualiser.render.pixels import canvas
from visualiser.scene.compose import Attention, compose
from visualiser.scene.layout import arrange, diagram_only
from visualiser.scene.measure import text_width
from visualiser.scene.shapes import Area, Box, Circle, Curve, Line, Shape, Text
from visualiser.scene.theme import THEMES
from visualiser.view import View

GOLDEN = Path(__file__).parent / "golden"
FAILED = Path(__file__).parent / "failed"
RENEW = os.environ.get("RENEW_GOLDEN") == "1"

MOST_MEAN = 1.0
"""Of 255: the mean difference that another FreeType or SDL may make."""

FAR, MOST_FAR = 24, 0.01
"""A pixel that differs by more than 24 is another pixel; one in a hundred may be."""

WHITE = (255, 255, 255, 255)
CLEAR = (0, 0, 0, 0)


@pytest.fixture(autouse=True)
def fonts() -> None:
    """Painting text needs pygame's fonts, and no display."""
    pygame.font.init()


def rgba(surface: pygame.Surface) -> np.ndarray:
    """A surface as [x, y, red green blue opacity], premultiplied, 0 to 255."""
    colours = pygame.surfarray.array3d(surface)
    return np.dstack([colours, pygame.surfarray.array_alpha(surface)]).astype(int)


def painted(
    shapes: list[Shape],
    size: tuple[int, int] = (120, 80),
    scale: float = 1.0,
    background: tuple[int, int, int, int] = CLEAR,
    painter: Painter | None = None,
) -> np.ndarray:
    """The shapes on a surface of that many pixels."""
    surface = canvas(*size)
    (painter or Painter()).paint(surface, shapes, scale, background)
    return rgba(surface)


def ink(image: np.ndarray, least: int = 24) -> tuple[int, int, int, int]:
    """The smallest rectangle around what is not clear: left, top, right, bottom."""
    x, y = np.nonzero(image[:, :, 3] > least)
    assert len(x), "nothing was painted"
    return int(x.min()), int(y.min()), int(x.max()) + 1, int(y.max()) + 1


def window(name: str = "xor", iteration: int = 1_204, **view: object) -> list[Shape]:
    """The shapes of a whole window."""
    look = View(**view)
    return compose(snapshot_of(name, iteration), look, arrange(1280, 800), 0.3)


# The same shapes, the same pixels


@pytest.mark.parametrize("theme", THEMES)
def test_painting_the_same_twice_gives_identical_pixels(theme):
    """By one painter, whose caches are then full, and by another whose are empty."""
    shapes = window(theme=theme, show_weights=True)
    painter = Painter()
    first, second, fresh = (
        painted(shapes, (1280, 800), 1.0, THEMES[theme].background, each)
        for each in (painter, painter, Painter())
    )
    assert np.array_equal(first, second)
    assert np.array_equal(first, fresh)


def test_what_was_painted_before_leaves_no_trace():
    """A painter that has drawn other iterations, sizes and scales draws this as if it were new."""
    shapes, used = window(), Painter()
    for iteration, scale in ((0, 1.0), (60_000, 1.0), (100, 1.7), (1_204, 0.8)):
        painted(window(iteration=iteration), (1280, 800), scale, painter=used)
    again = painted(shapes, (1280, 800), painter=used)
    assert np.array_equal(again, painted(shapes, (1280, 800)))


def test_masks_thrown_away_are_made_anew_and_alike():
    """After more sizes of discs than are kept the picture is still the same."""
    painter, shapes = Painter(), window()
    before = painted(shapes, (1280, 800), painter=painter)
    many = [Circle((40, 40), 5 + number / 100, WHITE) for number in range(1_500)]
    painted(many, painter=painter)
    assert np.array_equal(painted(shapes, (1280, 800), painter=painter), before)


def test_painting_changes_no_shape():
    """They are what they were, so that the next frame may use them again."""
    shapes = window()
    before = list(shapes)
    painted(shapes, (1280, 800))
    assert shapes == before


# Clear stays clear


def test_a_transparent_background_stays_transparent():
    """Where nothing is drawn every pixel is wholly clear, without a tint."""
    image = painted([Circle((60, 40), 10, WHITE)])
    x, y = np.meshgrid(np.arange(120), np.arange(80), indexing="ij")
    away = np.hypot(x + 0.5 - 60, y + 0.5 - 40) > 11.5
    assert (image[away] == 0).all()
    assert (image[60, 40] == 255).all()


def test_a_diagram_on_nothing_covers_less_than_half():
    """The picture for a book: neurons and synapses, and the page between them."""
    shapes = compose(snapshot_of("xor", 1_204), View(), diagram_only(900, 600), 0.3)
    image = painted(shapes, (900, 600))
    clear = (image == 0).all(axis=2)
    assert clear.mean() > 0.5
    assert clear[0].all() and clear[-1].all() and clear[:, 0].all()  # noqa: PT018


def test_no_colour_is_stronger_than_its_opacity():
    """The surface is premultiplied: else its edges would glare on another ground."""
    shapes = compose(snapshot_of("xor", 1_204), View(), diagram_only(900, 600), 0.3)
    image = painted(shapes, (900, 600))
    assert (image[:, :, :3] <= image[:, :, 3:] + 2).all()


def test_an_opaque_background_covers_everything():
    """No hole is left anywhere in the window."""
    for theme in THEMES.values():
        image = painted(window(theme=theme.name), (1280, 800), background=theme.background)
        assert (image[:, :, 3] == 255).all()


@pytest.mark.parametrize("opacity", [0, 60, 255])
def test_opacity_is_what_was_asked_for(opacity):
    """Of a box, a disc and a rounded box, in their middle."""
    colour = (200, 100, 50, opacity)
    for shape in (
        Box(Area(20, 10, 80, 60), colour),
        Box(Area(20, 10, 80, 60), colour, 12),
        Circle((60, 40), 25, colour),
    ):
        middle = painted([shape])[60, 40]
        assert np.abs(middle - np.array([200, 100, 50, 255]) * opacity / 255).max() <= 1.5


# Where things are


@pytest.mark.parametrize("scale", [1.0, 1.3, 2.0])
@pytest.mark.parametrize(
    ("shape", "around"),
    [
        (Box(Area(20, 10, 50, 30), WHITE), (20, 10, 70, 40)),
        (Box(Area(20, 10, 50, 30), WHITE, 8), (20, 10, 70, 40)),
        (Box(Area(20, 10, 50, 30), None, 8, WHITE, 2), (20, 10, 70, 40)),
        (Circle((50, 40), 20, WHITE), (30, 20, 70, 60)),
        (Circle((50, 40), 20, CLEAR, WHITE, 2), (30, 20, 70, 60)),
        (Line((20, 40), (80, 40), 10, WHITE), (20, 35, 80, 45)),
        (Curve(((20, 30), (80, 30)), 4, WHITE), (18, 28, 82, 32)),
    ],
)
def test_a_shape_lies_where_it_says(shape, around, scale):
    """At every scale, to about a pixel."""
    found = ink(painted([shape], (240, 160), scale), 127)
    assert found == pytest.approx([edge * scale for edge in around], abs=1.1)


def test_later_shapes_lie_on_top():
    """Whatever kind they are of; only synapses that cross are all equal."""
    red, green = (255, 0, 0, 255), (0, 255, 0, 255)
    kinds: list[Callable] = [
        lambda colour: Box(Area(20, 20, 60, 40), colour),
        lambda colour: Circle((50, 40), 20, colour),
        lambda colour: Line((20, 40), (80, 40), 20, colour),
        lambda colour: Curve(((20, 40), (80, 40)), 20, colour),
    ]
    for below in kinds:
        for above in kinds:
            shapes = [below(red), above(green)]
            if not all(isinstance(shape, Line) for shape in shapes):
                assert painted(shapes)[50, 40].tolist() == list(green)


# Text

STRINGS = ("Training set", "0.5060", "−17.18", "HHH", "For 1 1 0", "furthest: 60,000", "i")


def extents(text: Text) -> tuple[float, float]:
    """Where a text begins and ends across, as measured without pygame."""
    width = text_width(text.string, text.size, text.weight)
    left = text.x - {"start": 0, "middle": width / 2, "end": width}[text.anchor]
    return left, left + width


@pytest.mark.parametrize("scale", [1.0, 1.3, 2.0])
@pytest.mark.parametrize("anchor", ["start", "middle", "end"])
@pytest.mark.parametrize("weight", ["regular", "medium", "semibold"])
def test_text_lies_across_where_it_is_measured(weight, anchor, scale):
    """Its ink within two pixels of the measured extents, and filling them."""
    for turn, string in enumerate(STRINGS):
        for size in ((8.5, 13.5), (12, 22))[turn % 2]:
            text = Text(250.3, 30.4, string, size, WHITE, weight, anchor)
            left, _, right, _ = ink(painted([text], (ceil(500 * scale), ceil(60 * scale)), scale))
            begin, end = (edge * scale for edge in extents(text))
            reach = 2.0 + 0.01 * (end - begin)  # whole pixels, and what kerning may add
            assert begin - reach <= left, string
            assert right <= end + reach, string
            bearing = 0.16 * size * scale + 1.5
            assert left - begin <= bearing, string
            assert end - right <= bearing + 0.05 * (end - begin), string


@pytest.mark.parametrize("scale", [1.0, 1.3, 2.0])
@pytest.mark.parametrize("weight", ["regular", "medium", "semibold"])
def test_the_middle_of_the_capitals_lies_where_the_text_says(weight, scale):
    """The ink of capitals reaches as far above y as below it."""
    for size in (8.5, 12, 13.5, 22):
        for y in (30.0, 30.4):
            image = painted(
                [Text(20, y, "HEX", size, WHITE, weight)],
                (ceil(150 * scale), ceil(60 * scale)),
                scale,
            )
            _, top, _, bottom = ink(image, 90)
            assert (top + bottom) / 2 == pytest.approx(y * scale, abs=1.1)
            assert bottom - top == pytest.approx(0.727 * size * scale, abs=1.5)


def test_no_text_leaves_its_measured_height():
    """Ascenders, descenders and accents stay within the line."""
    image = painted([Text(10, 40, "Ågjpqy|Ç(_", 20, WHITE)], (200, 80))
    _, top, _, bottom = ink(image)
    assert top >= 40 - 20
    assert bottom <= 40 + 16


@pytest.mark.parametrize("scale", [1.0, 1.3, 2.0])
def test_icons_are_centred(scale):
    """As much of them left as right, and above as below, of the place they are given."""
    for character in "\ue037\ue5c5\ue5cd\ue034\ue5cb":
        image = painted(
            [Text(40, 30, character, 20, WHITE, "icon", "middle")],
            (ceil(80 * scale), ceil(60 * scale)),
            scale,
        )
        if not (image[:, :, 3] > 24).any():
            continue
        left, top, right, bottom = ink(image)
        reach = 11 * scale + 1.5
        assert 40 * scale - reach <= left < 40 * scale < right <= 40 * scale + reach
        assert 30 * scale - reach <= top < 30 * scale < bottom <= 30 * scale + reach


def test_text_is_as_pale_as_its_colour():
    """Half the opacity, half the ink."""
    full, half = (
        painted([Text(20, 40, "HHH", 30, (255, 255, 255, opacity))]) for opacity in (255, 128)
    )
    assert half[:, :, 3].sum() == pytest.approx(full[:, :, 3].sum() * 128 / 255, rel=0.03)


@pytest.fixture
def no_fonts(tmp_path, monkeypatch):
    """A folder without a single font file."""
    typesetting._font.cache_clear()
    monkeypatch.setattr(typesetting, "FONTS", tmp_path)
    yield
    typesetting._font.cache_clear()


def test_a_missing_font_file_does_not_stop_painting(no_fonts):
    """The window still shows everything, in pygame's own font."""
    image = painted(window(), (1280, 800))
    assert (image[:, :, 3] > 0).any()
    word = painted([Text(20, 40, "Training", 20, WHITE)])
    left, _, right, _ = ink(word)
    assert 18 <= left < right


# Whatever a scene may hold


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize(
    "view",
    [
        {"help": True},
        {"menu": "problem", "problems": (("xor", "XOR"),)},
        {"panel": "table", "notice": "Something happened. Nothing was changed."},
        {"field": "seed", "text": "12", "intro": True, "show_weights": True},
    ],
)
@pytest.mark.parametrize("size", [(900, 600), (450, 300)])
def test_every_panel_can_be_painted(theme, view, size):
    """With tooltip and focus, in a large window and in a tiny one."""
    layout = arrange(*size)
    snapshot, look = snapshot_of("xor", 1_204), View(theme=theme, **view)
    plain = painted(compose(snapshot, look, layout, 0.3), size)
    focused = painted(compose(snapshot, look, layout, 0.3, Attention((30, 30), "play")), size)
    assert plain.any()
    assert focused.shape == plain.shape


@pytest.mark.parametrize("weight", [np.nan, np.inf, -np.inf])
def test_a_diverged_network_can_be_painted(weight):
    """Numbers that are none become no pixels and no error."""
    with np.errstate(all="ignore"):
        snapshot = with_weights(problem_of([[1, 0]], [[1]]), [[[weight], [1]]])
    shapes = compose(snapshot, View(show_weights=True), arrange(900, 600), 0.3)
    assert painted(shapes, (900, 600)).any()


@pytest.mark.parametrize(
    "shape",
    [
        Box(Area(10, 10, 0, 0), WHITE),
        Box(Area(10, 10, 0.2, 50), WHITE, 9),
        Box(Area(-900, -900, 50, 50), WHITE, 9, WHITE),
        Circle((10, 10), 0, WHITE),
        Circle((-900, 10), 5, WHITE, WHITE, 1, WHITE, 20),
        Line((10, 10), (10, 10), 0, WHITE),
        Line((10, 10), (50, 10), 0, WHITE, "dashed"),
        Text(10, 10, "", 13, WHITE),
        Text(10, 10, "\N{CJK UNIFIED IDEOGRAPH-601D}\U0001f600", 13, WHITE),
        Text(10, 10, "tiny", 0.1, WHITE),
    ],
)
def test_a_shape_of_no_size_or_out_of_sight_is_painted_without_harm(shape):
    """And what follows is painted as ever."""
    image = painted([shape, Box(Area(60, 30, 20, 20), WHITE)])
    assert image[70, 40].tolist() == [255] * 4


# Golden pictures

PICTURES: dict[str, tuple] = {
    "window-dark": ("xor", 1_204, {}, {"size": (1280, 800)}),
    "window-light": ("xor", 1_204, {"theme": "light"}, {"size": (900, 600)}),
    "single-neuron": ("single-neuron", 1_000, {}, {"size": (640, 480), "part": "diagram"}),
}


def difference(one: np.ndarray, other: np.ndarray) -> tuple[float, float]:
    """The mean difference of two pictures, and the share of pixels that are others."""
    apart = np.abs(one - other)
    return float(apart.mean()), float((apart.max(axis=2) > FAR).mean())


def keep(name: str, found: np.ndarray, expected: np.ndarray) -> None:
    """Save what was painted, what was expected and where they differ."""
    FAILED.mkdir(exist_ok=True)
    apart = np.minimum(255, 4 * np.abs(found - expected)) if found.shape == expected.shape else None
    for what, image in (("found", found), ("expected", expected), ("difference", apart)):
        if image is not None:
            surface = pygame.surfarray.make_surface(image[:, :, :3])
            pygame.image.save(surface, str(FAILED / f"{name}-{what}.png"))


@pytest.mark.parametrize("name", PICTURES)
def test_the_picture_is_the_golden_one(name, tmp_path):
    """To the eye: a mean difference below 1 of 255, and no more than one pixel in a hundred."""
    problem, iteration, view, options = PICTURES[name]
    path = tmp_path / f"{name}.png"
    export.draw(snapshot_of(problem, iteration), View(**view), path, **options)
    golden = GOLDEN / path.name
    if RENEW:
        GOLDEN.mkdir(exist_ok=True)
        golden.write_bytes(path.read_bytes())
    found, expected = (rgba(pygame.image.load(str(file))) for file in (path, golden))
    mean, far = difference(found, expected) if found.shape == expected.shape else (255, 1)
    if mean > MOST_MEAN or far > MOST_FAR:
        keep(name, found, expected)
    assert mean <= MOST_MEAN, f"see {FAILED}"
    assert far <= MOST_FAR, f"{far:.2%} of the pixels differ: see {FAILED}"


@pytest.mark.parametrize("name", PICTURES)
def test_a_golden_picture_tells_other_pictures_apart(name, tmp_path):
    """Another iteration or the other theme must not pass for it."""
    problem, iteration, view, options = PICTURES[name]
    golden = rgba(pygame.image.load(str(GOLDEN / f"{name}.png")))
    theme = "dark" if view.get("theme") == "light" else "light"
    for other in ((iteration, view | {"theme": theme}), (0, view)):
        path = tmp_path / "other.png"
        export.draw(snapshot_of(problem, other[0]), View(**other[1]), path, **options)
        mean, far = difference(rgba(pygame.image.load(str(path))), golden)
        assert mean > MOST_MEAN or far > MOST_FAR


def test_a_transparent_picture_has_its_own_colours_on_any_ground(tmp_path):
    """Laid on the window's background it is the picture that was painted on it."""
    snapshot = snapshot_of("xor", 300)
    pictures = []
    for transparent in (False, True):
        path = tmp_path / f"{transparent}.png"
        size = (480, 360)
        export.draw(snapshot, View(), path, size=size, part="diagram", transparent=transparent)
        pictures.append(pygame.image.load(str(path)))
    ground = pygame.Surface((480, 360))
    ground.fill(THEMES["dark"].background)
    ground.blit(pictures[1], (0, 0))
    one, other = (pygame.image.tobytes(picture, "RGB") for picture in (pictures[0], ground))
    difference = np.abs(np.frombuffer(one, np.uint8) - np.frombuffer(other, np.uint8).astype(int))
    assert difference.max() <= 6
    assert pictures[1].get_at((0, 0)).a == 0
