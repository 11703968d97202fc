"""Synapses and curves as pixels, against the ideal found by asking many points of each pixel."""

from itertools import pairwise
from math import cos, hypot, radians, sin

import numpy as np
import pygame
import pytest

from visualiser.render.curves import draw_curve
from visualiser.render.lines import SynapseLayer
from visualiser.scene.roles import PartRole
from visualiser.scene.shapes import Curve, Line, Point

ORANGE = (240, 140, 46, 255)
BLUE = (100, 168, 255, 255)
ACROSS = ((10.3, 20.6), (110.3, 20.6))
ANGLES = (0, 8, 27, 45, 71, 90, 143)


def slanted(
    angle: float, length: float = 64, middle: Point = (40.37, 40.21)
) -> tuple[Point, Point]:
    """The ends of a line through the middle."""
    x, y = length / 2 * cos(radians(angle)), length / 2 * sin(radians(angle))
    return (middle[0] - x, middle[1] - y), (middle[0] + x, middle[1] + y)


def pixels(picture, size: tuple[int, int] = (130, 90)) -> np.ndarray:
    """A picture at its place on a canvas: [x, y, red green blue opacity], premultiplied."""
    canvas = np.zeros((*size, 4), int)
    if picture is None:
        return canvas
    surface, (left, top) = picture
    bounds = surface.get_rect(topleft=(left, top))
    inside = bounds.clip(pygame.Rect((0, 0), size))
    seen = np.dstack([pygame.surfarray.array3d(surface), pygame.surfarray.array_alpha(surface)])
    outside = seen.copy()
    part = np.s_[inside.left - left : inside.right - left, inside.top - top : inside.bottom - top]
    canvas[inside.left : inside.right, inside.top : inside.bottom] = seen[part]
    outside[part] = 0
    assert not outside.any(), "the canvas of this test is too small"
    return canvas


def drawn(*lines: Line, scale: float = 1, size: tuple[int, int] = (130, 90)) -> np.ndarray:
    """The lines drawn by a layer that has seen none before."""
    return pixels(SynapseLayer().render(lines, scale), size)


def opacity(image: np.ndarray) -> np.ndarray:
    """The opacity of each pixel, 0 to 1."""
    return image[:, :, 3] / 255


def samples(size: tuple[int, int], fine: int) -> tuple[np.ndarray, np.ndarray]:
    """The x and y of `fine` x `fine` points in each pixel: [x, 1] and [1, y]."""
    across, down = ((np.arange(count * fine) + 0.5) / fine for count in size)
    return across[:, None], down[None, :]


def shares(inside: np.ndarray, fine: int) -> np.ndarray:
    """What part of the points of each pixel is inside."""
    width, height = inside.shape[0] // fine, inside.shape[1] // fine
    return inside.reshape(width, fine, height, fine).mean(axis=(1, 3))


def ideal_line(line: Line, scale: float = 1, fine: int = 16) -> np.ndarray:
    """How much of each pixel lies on the line."""
    x, y = samples((130, 90), fine)
    (ax, ay), (bx, by) = (np.array(end) * scale for end in line[:2])
    length = hypot(bx - ax, by - ay)
    u, v = (bx - ax) / length, (by - ay) / length
    along = (x - ax) * u + (y - ay) * v
    beside = abs((x - ax) * v - (y - ay) * u)
    return shares((beside <= line.width * scale / 2) & (along >= 0) & (along <= length), fine)


def ideal_curve(points: tuple[Point, ...], width: float, fine: int = 8) -> np.ndarray:
    """How much of each pixel lies within half the width of a path."""
    x, y = samples((130, 90), fine)
    nearest = np.full((x + y).shape, np.inf)
    for (ax, ay), (bx, by) in pairwise(points):
        length2 = (bx - ax) ** 2 + (by - ay) ** 2
        at = np.clip(((x - ax) * (bx - ax) + (y - ay) * (by - ay)) / length2, 0, 1)
        nearest = np.minimum(nearest, np.hypot(x - ax - at * (bx - ax), y - ay - at * (by - ay)))
    return shares(nearest <= width / 2, fine)


def difference(seen: np.ndarray, ideal: np.ndarray) -> float:
    """The error as the design defines it."""
    return float(abs(seen - ideal).sum() / ideal.sum())


@pytest.mark.parametrize("angle", ANGLES)
@pytest.mark.parametrize("width", [0.75, 1, 2.3, 5, 9.4])
def test_a_line_covers_what_an_ideal_line_covers(angle: float, width: float):
    """Within 6 %, at every angle and width."""
    line = Line(*slanted(angle), width, BLUE)
    assert difference(opacity(drawn(line)), ideal_line(line)) <= 0.06


@pytest.mark.parametrize("angle", ANGLES)
def test_a_short_thick_line_has_all_its_corners(angle: float):
    """As in the legend."""
    line = Line(*slanted(angle, 12), 15, BLUE)
    assert difference(opacity(drawn(line)), ideal_line(line)) <= 0.06


def test_scale_magnifies_ends_and_width():
    """Points become pixels."""
    line = Line((5.2, 3.1), (40.7, 25.4), 2.2, BLUE)
    assert difference(opacity(drawn(line, scale=1.5)), ideal_line(line, 1.5)) <= 0.06


@pytest.mark.parametrize("pattern", ["solid", "dashed", "hollow"])
@pytest.mark.parametrize("angle", ANGLES)
def test_ink_grows_with_the_width_without_a_jump(angle: float, pattern: str):
    """From 0 to 12 pixels, 0.1 more asked is never more than 0.12 more drawn, and never less."""
    layer, ends, ink = SynapseLayer(), slanted(angle, 60), []
    for step in range(121):
        image = pixels(layer.render([Line(*ends, step / 10, BLUE, pattern)], 1))
        ink.append(opacity(image).sum() / 60)
    growth = np.diff(ink)
    assert ink[0] == 0
    assert growth.max() <= 0.12
    # A hollow line's edges move outwards: some of its pixels fade, each rounded to 1/255.
    assert growth.min() >= (-0.02 if pattern == "hollow" else 0)


@pytest.mark.parametrize("angle", ANGLES)
def test_a_solid_line_has_as_much_ink_as_it_is_wide(angle: float):
    """Also far below one pixel."""
    for width in (0.1, 0.35, 0.8, 1.9, 7.7):
        ink = opacity(drawn(Line(*slanted(angle, 60), width, BLUE))).sum() / 60
        assert ink == pytest.approx(width, rel=0.04)


def test_the_opacity_of_the_colour_is_the_opacity_of_the_line():
    """Half a colour is half a line."""
    faint = drawn(Line(*ACROSS, 8, (*BLUE[:3], 102)))
    assert faint[60, 20, 3] == 102
    assert faint[60, 20, :3] == pytest.approx(np.array(BLUE[:3]) * 0.4, abs=1)


@pytest.mark.parametrize("width", [2.5, 4, 8, 12])
def test_a_hollow_line_has_a_middle_paler_than_its_edges(width: float):
    """Two walls within the width and a gap between them, as dark at one side as at the other."""
    section = opacity(drawn(Line((10.3, 20.5), (110.3, 20.5), width, ORANGE, "hollow")))[60]
    middle = section[20]
    above, below = section[:20].max(), section[21:].max()
    assert above == pytest.approx(below, abs=0.01)
    assert above > 0.7
    assert middle < 0.7 * above
    if width > 6:
        assert middle == pytest.approx(0.18, abs=0.01)
    assert np.flatnonzero(section)[0] >= int(20.5 - width / 2)
    assert np.flatnonzero(section)[-1] <= int(20.5 + width / 2)


def test_a_dashed_line_has_seven_twelfths_of_the_ink():
    """Seven points on, five off, at any scale."""
    for scale in (1, 1.5):
        solid = Line((4.3, 20.6), (76.3, 25.6), 3, BLUE)
        dashed = opacity(drawn(solid._replace(pattern="dashed"), scale=scale)).sum()
        assert dashed / opacity(drawn(solid, scale=scale)).sum() == pytest.approx(7 / 12, rel=0.02)


def test_dashes_are_seven_points_long_with_gaps_of_five():
    """Whole in the middle of a dash, nothing in a gap, and twelve from dash to dash."""
    image = drawn(Line((10, 20.5), (106, 20.5), 3, BLUE, "dashed"))
    row = opacity(image)[:, 20]
    for dash in range(22, 100, 12):
        assert row[dash - 3 : dash + 3].min() == 1
        assert row[dash + 4 : dash + 8].max() == 0


def test_a_halo_falls_off_smoothly_beyond_the_edge():
    """From three tenths at the edge to nothing about seven points on, never rising."""
    line = Line((10, 40.5), (110, 40.5), 5, BLUE)
    section = opacity(drawn(line._replace(glow=1.0)))[60][43:]
    assert 0.22 < section[0] <= 0.31
    assert (np.diff(section) <= 0).all()
    assert section[3] > 0.08
    assert section[5] > 0
    assert not section[9:].any()
    half = opacity(drawn(line._replace(glow=0.5)))[60][43:]
    assert half == pytest.approx(section / 2, abs=0.005)


def test_a_line_without_a_glow_has_no_pixel_beyond_its_edge():
    """And its surface is no larger than it has to be."""
    line = Line((10, 40.5), (110, 40.5), 5, BLUE)
    surface, _ = SynapseLayer().render([line], 1)
    glowing, _ = SynapseLayer().render([line._replace(glow=0.2)], 1)
    assert not drawn(line)[60, 43:].any()
    assert surface.get_height() <= 9
    assert glowing.get_height() >= surface.get_height() + 12


def test_the_halo_shines_on_between_dashes():
    """Its light comes from the whole line."""
    image = drawn(Line((10, 20.5), (106, 20.5), 2, BLUE, "dashed", 1.0))
    assert 0.2 < opacity(image)[28, 20] < 0.35
    assert opacity(image)[22, 20] > 0.9


def crossing() -> list[Line]:
    """Lines of every kind that all cross one another."""
    return [
        Line(*slanted(10), 6, BLUE, "solid", 0.7),
        Line(*slanted(75), 9, ORANGE, "hollow", 1.0),
        Line(*slanted(130), 1.7, (*ORANGE[:3], 130), "dashed", 0.3),
        Line(*slanted(100), 0.4, BLUE),
        Line(*slanted(160), 3, (255, 255, 255, 255)),
    ]


def test_two_crossing_lines_look_the_same_in_either_order():
    """None lies on top."""
    one, other = crossing()[:2]
    assert (drawn(one, other) == drawn(other, one)).all()
    assert abs(drawn(*crossing()) - drawn(*reversed(crossing()))).max() <= 1


def test_where_lines_cross_the_opacities_join_and_the_colours_mix():
    """1 - (1 - a)(1 - b), and the mean colour weighted by a and b."""
    a, b = 153 / 255, 51 / 255
    image = drawn(
        Line((10, 40), (110, 40), 8, (*BLUE[:3], 153)),
        Line((60, 5), (60, 85), 8, (*ORANGE[:3], 51)),
    )
    joined = 1 - (1 - a) * (1 - b)
    mixed = (a * np.array(BLUE[:3]) + b * np.array(ORANGE[:3])) / (a + b)
    assert image[60, 40, 3] == pytest.approx(joined * 255, abs=1)
    assert image[60, 40, :3] == pytest.approx(mixed * joined, abs=1)


def test_no_colour_ever_exceeds_its_opacity():
    """What premultiplied means; beyond it a blit would overflow."""
    image = drawn(
        *crossing(), *(Line(*slanted(7 * k), 3, ORANGE, "hollow", 1.0) for k in range(20))
    )
    assert (image[:, :, :3] <= image[:, :, 3:]).all()


def test_many_crossing_lines_keep_their_colour():
    """They never turn white, however many they are."""
    image = drawn(*(Line(*slanted(6 * k), 4, ORANGE, "solid", 1.0) for k in range(30)))
    assert image[40, 40] == pytest.approx(np.array(ORANGE), abs=1)
    solid = image[image[:, :, 3] > 200]
    assert solid[:, :3] / solid[:, 3:] * 255 == pytest.approx(
        np.broadcast_to(ORANGE[:3], (len(solid), 3)), abs=2
    )


def test_the_same_lines_give_the_same_surface_at_once():
    """Nothing is painted, not even when the number behind a line has changed, which nobody sees."""
    layer = SynapseLayer()
    surface, _ = layer.render(crossing(), 1.5)
    surface.fill((1, 2, 3, 4))
    named = [line._replace(role=PartRole("another")) for line in crossing()]
    for lines in (crossing(), named):
        assert layer.render(lines, 1.5)[0] is surface
        assert surface.get_at((40, 40)) == (1, 2, 3, 4)


def test_a_line_that_grows_a_little_finds_its_pixels_at_hand():
    """Only one that outgrows its band, or becomes far too small for it, is laid out anew."""
    layer = SynapseLayer()
    line = Line(*ACROSS, 5, BLUE)
    surface, _ = layer.render([line], 1)
    assert layer.render([line._replace(width=5.5)], 1)[0] is surface
    assert layer.render([line._replace(width=4)], 1)[0] is surface
    assert layer.render([line._replace(width=14)], 1)[0].get_height() >= 15
    assert layer.render([line._replace(width=1, glow=1.0)], 1)[0].get_height() >= 14
    assert layer.render([line._replace(width=1)], 1)[0].get_height() <= 5


CHANGES = {
    "width": lambda line: line._replace(width=line.width * 1.1),
    "much wider": lambda line: line._replace(width=14),
    "much thinner": lambda line: line._replace(width=0.2),
    "colour": lambda line: line._replace(colour=(90, 200, 30, 140)),
    "dark": lambda line: line._replace(glow=0),
    "glowing": lambda line: line._replace(glow=1),
    "dashed": lambda line: line._replace(pattern="dashed"),
    "hollow": lambda line: line._replace(pattern="hollow"),
    "moved": lambda line: line._replace(end=(line.end[0] + 2.5, line.end[1] - 1)),
}


@pytest.mark.parametrize("change", CHANGES)
def test_a_layer_that_has_drawn_other_lines_draws_as_a_fresh_one(change: str):
    """Whatever changed, nothing of the old picture is left, and going back is exact too."""
    layer = SynapseLayer()
    before, after = crossing(), [CHANGES[change](line) for line in crossing()]
    for lines in (before, after, before, after[:2], after):
        assert abs(pixels(layer.render(lines, 1)) - drawn(*lines)).max() <= 1


def test_a_line_can_outgrow_its_band():
    """From 1 to 14 pixels and back."""
    layer = SynapseLayer()
    for width in (1, 14, 1):
        line = Line(*slanted(33), width, BLUE)
        assert (pixels(layer.render([line], 1)) == drawn(line)).all()


def test_a_layer_takes_another_scale():
    """The old one's pixels are forgotten."""
    layer = SynapseLayer()
    layer.render(crossing(), 1)
    again = pixels(layer.render(crossing(), 1.4), (130, 110))
    assert (again == drawn(*crossing(), scale=1.4, size=(130, 110))).all()


def test_no_lines_give_no_surface():
    """And what has no length or no width leaves no trace."""
    assert SynapseLayer().render([], 1) is None
    assert not drawn(Line((30, 30), (30, 30), 5, BLUE, "solid", 1.0)).any()
    assert not drawn(Line(*ACROSS, 0, BLUE, "solid", 1.0)).any()


@pytest.mark.parametrize("ground", [(15, 17, 23), (243, 245, 249)])
def test_lines_can_be_blitted_on_a_dark_and_a_light_ground(ground: tuple[int, int, int]):
    """The surface is left unlocked; half a line lets half the ground through."""
    surface, place = SynapseLayer().render([Line(*ACROSS, 8, (*BLUE[:3], 128))], 1)
    assert not surface.get_locked()
    window = pygame.Surface((130, 90), 0, 32)
    window.fill(ground)
    window.blit(surface, place, special_flags=pygame.BLEND_PREMULTIPLIED)
    expected = np.array(BLUE[:3]) * 128 / 255 + np.array(ground) * 127 / 255
    assert window.get_at((60, 20))[:3] == pytest.approx(expected, abs=2)
    assert window.get_at((60, 80))[:3] == ground


def test_a_horizontal_curve_has_as_much_ink_as_width_times_length():
    """Within 5 %, thin or thick, on the pixel grid or off it."""
    for width in (0.6, 1, 1.8, 4):
        for y in (20, 20.37):
            ink = opacity(pixels(draw_curve(Curve(((10.2, y), (110.2, y)), width, BLUE), 1))).sum()
            assert ink == pytest.approx(100 * width, rel=0.05)


@pytest.mark.parametrize("rise", [0, 3, 25, 60, 75])
@pytest.mark.parametrize("run", [7.3, 50, 110])
def test_a_sloping_curve_covers_what_an_ideal_one_covers(rise: float, run: float):
    """From flat to steep, drawn up or down."""
    for ends in (((8.4, 80.3), (8.4 + run, 80.3 - rise)), ((8.4, 80.3 - rise), (8.4 + run, 80.3))):
        seen = opacity(pixels(draw_curve(Curve(ends, 1.8, BLUE), 1)))
        assert difference(seen, ideal_curve(ends, 1.8)) <= 0.08


STEPS = ((8.0, 70.2), (30.4, 70.2), (30.4, 12.7), (60.0, 12.7), (60.0, 40.5), (90.9, 44.1))


def test_a_step_has_no_gap():
    """Every row of a vertical step is as wide as the stroke."""
    image = opacity(pixels(draw_curve(Curve(STEPS, 1.8, BLUE), 1)))
    assert image[26:35, 14:69].sum(axis=0) == pytest.approx(np.full(55, 1.8), abs=0.2)
    assert difference(image, ideal_curve(STEPS, 1.8)) <= 0.08


def test_a_spike_narrower_than_a_pixel_is_not_lost():
    """Many points in one column of pixels: the least and the greatest both show."""
    points = ((10, 50), (40.41, 50), (40.43, 10), (40.44, 80), (40.46, 50), (90, 50))
    column = opacity(pixels(draw_curve(Curve(points, 1.4, BLUE), 1)))[39:42].max(axis=0)
    assert column[10:80].min() > 0.4
    assert not column[:8].any()
    assert not column[82:].any()


def test_the_fill_covers_the_area_between_curve_and_floor():
    """Within 2 %, and nothing else; above a floor and below one."""
    fill = (90, 200, 30, 102)
    for curve_y, base in ((30.3, 70.8), (70.8, 30.3)):
        points = ((10.5, curve_y), (50, 50), (100.25, curve_y + 4))
        curve = Curve(points, 0, (0, 0, 0, 0), base, fill)
        image = pixels(draw_curve(curve, 1))
        area = sum(abs((ay + by) / 2 - base) * (bx - ax) for (ax, ay), (bx, by) in pairwise(points))
        assert opacity(image).sum() == pytest.approx(area * 0.4, rel=0.02)
        x, y = samples((130, 90), 8)
        level = np.interp(x, *zip(*points, strict=True))
        inside = (np.minimum(level, base) <= y) & (y <= np.maximum(level, base))
        inside &= (x >= points[0][0]) & (x <= points[-1][0])
        assert difference(opacity(image), shares(inside, 8) * 0.4) <= 0.02
        assert image[20, 50, :3] == pytest.approx(np.array(fill[:3]) * 0.4, abs=1)


def test_a_curve_needs_both_floor_and_fill_to_be_filled():
    """Either alone draws the stroke only."""
    plain = pixels(draw_curve(Curve(STEPS, 2, BLUE), 1))
    assert (pixels(draw_curve(Curve(STEPS, 2, BLUE, floor=80), 1)) == plain).all()
    assert (pixels(draw_curve(Curve(STEPS, 2, BLUE, fill=ORANGE), 1)) == plain).all()


def test_the_stroke_lies_on_its_fill_and_stays_within_its_opacity():
    """Where the stroke is opaque nothing of the fill shines through."""
    image = pixels(draw_curve(Curve(STEPS, 4, BLUE, 82, (255, 255, 255, 200)), 1))
    assert tuple(image[15, 70]) == BLUE
    assert tuple(image[15, 78]) == (200, 200, 200, 200)
    assert (image[:, :, :3] <= image[:, :, 3:]).all()


def test_scale_magnifies_a_curve():
    """Points become pixels, width, floor and all."""
    curve = Curve(((5, 30), (30, 8), (60, 20)), 1.5, BLUE, 35, ORANGE)
    double = Curve(((10, 60), (60, 16), (120, 40)), 3, BLUE, 70, ORANGE)
    assert (pixels(draw_curve(curve, 2)) == pixels(draw_curve(double, 1))).all()


def test_curves_of_no_and_of_one_point():
    """Nothing, and a dot."""
    assert draw_curve(Curve((), 2, BLUE), 1) is None
    dot = pixels(draw_curve(Curve(((20.5, 20.5),), 4, BLUE), 1))
    assert opacity(dot).sum() == pytest.approx(np.pi * 4, rel=0.08)


# Very many lines, in shares


def many(width: float, count: int = 260) -> list[Line]:
    """A fan of lines, every third of them dashed."""
    return [
        Line(
            (14, 10 + 110 * n / count), (124, 106), width, BLUE, "dashed" if n % 3 == 0 else "solid"
        )
        for n in range(count)
    ]


def test_who_is_patient_sees_very_many_lines_as_they_were_until_all_have_changed():
    layer, size = SynapseLayer(), (150, 130)
    before = pixels(layer.render(many(0.3), 1, patient=True), size).copy()
    after = drawn(*many(0.5), size=size)
    seen = [pixels(layer.render(many(0.5), 1, patient=True), size).copy() for _ in range(40)]
    changes = [n for n, image in enumerate(seen) if (image == after).all()]
    assert 0 < changes[0] < 40
    assert all((image == before).all() for image in seen[: changes[0]])
    assert changes == list(range(changes[0], 40))


def test_a_layer_is_behind_until_it_shows_its_last_lines():
    layer, size = SynapseLayer(), (150, 130)
    layer.render(many(0.3), 1, patient=True)
    assert not layer.behind
    after = drawn(*many(0.5), size=size)
    while True:
        image = pixels(layer.render(many(0.5), 1, patient=True), size)
        assert layer.behind == bool((image != after).any())
        if not layer.behind:
            break


def test_what_came_meanwhile_is_painted_next_and_whoever_is_not_patient_sees_it_at_once():
    layer, size = SynapseLayer(), (150, 130)
    layer.render(many(0.3), 1, patient=True)
    layer.render(many(0.5), 1, patient=True)
    assert (pixels(layer.render(many(0.7), 1), size) == drawn(*many(0.7), size=size)).all()
    for _ in range(40):
        image = pixels(layer.render(many(0.4), 1, patient=True), size)
    assert (image == drawn(*many(0.4), size=size)).all()


def test_lines_that_have_all_moved_are_never_shown_where_they_were():
    layer, size = SynapseLayer(), (150, 130)
    layer.render(many(0.5), 1, patient=True)
    moved = [line._replace(start=(line.start[0] + 9, line.start[1])) for line in many(0.5)]
    image = pixels(layer.render(moved, 1, patient=True), size)
    assert (image == drawn(*moved, size=size)).all()


def test_a_line_that_begins_or_ceases_to_be_dashed_is_as_if_drawn_anew():
    layer = SynapseLayer()
    for pattern in ("solid", "dashed", "hollow", "dashed", "solid"):
        lines = [crossing()[0]._replace(pattern=pattern), *crossing()[1:]]
        assert (pixels(layer.render(lines, 1)) == drawn(*lines)).all()
