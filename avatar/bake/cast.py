"""The people there are. Targets are MakeHuman's, by their paths; needs no Blender."""

from avatar.bake.person import Brow, Bulge, Cut, Person


def _sides(name: str, weight: float) -> dict[str, float]:
    """A target that there is for each side."""
    folder, _, part = name.partition("/")
    return {f"{folder}/l-{part}": weight, f"{folder}/r-{part}": weight}


def _sides_of(unit: str, weight: float) -> dict[str, float]:
    """A face unit that there is for each side."""
    return {f"{unit}Left": weight, f"{unit}Right": weight}


WOMAN = Person(
    name="xiaozheng",
    title="小政",
    voice="zf_xiaoxiao",
    bulges=(Bulge((0.0, -0.004, 0.0), 0.020, (1.10, 1.06, 1.12)),),
    hair_end_m=-0.104,
    body={
        "macrodetails/universal-female-young-averagemuscle-averageweight": 0.55,
        "macrodetails/universal-female-young-averagemuscle-minweight": 0.45,
        "macrodetails/asian-female-young": 0.60,
        "macrodetails/caucasian-female-young": 0.40,
        "macrodetails/proportions/female-young-averagemuscle-averageweight-idealproportions": 0.5,
        "breast/female-young-averagemuscle-averageweight-mincup-averagefirmness": 1.0,
        "torso/measure-bust-circ-decr": 0.45,
        "torso/torso-scale-horiz-decr": 0.75, "torso/measure-shoulder-dist-decr": 0.55, "torso/torso-vshape-decr": 0.25,
        "arms/l-upperarm-shoulder-muscle-decr": 0.8, "arms/r-upperarm-shoulder-muscle-decr": 0.8,
        "arms/l-upperarm-fat-decr": 1.0, "arms/r-upperarm-fat-decr": 1.0,
        "arms/l-lowerarm-fat-decr": 0.8, "arms/r-lowerarm-fat-decr": 0.8,
        "head/head-oval": 0.45, "head/head-scale-horiz-decr": 0.55, "head/head-invertedtriangular": 0.25,
        "forehead/forehead-scale-vert-decr": 0.45, "forehead/forehead-temple-decr": 0.35,
        "chin/chin-width-decr": 0.40, "chin/chin-height-decr": 0.10, "chin/chin-jaw-drop-decr": 0.2,
        "cheek/l-cheek-volume-decr": 0.15, "cheek/r-cheek-volume-decr": 0.15,
        "cheek/l-cheek-bones-incr": 0.15, "cheek/r-cheek-bones-incr": 0.15,
        "mouth/mouth-upperlip-volume-decr": 0.05, "mouth/mouth-lowerlip-volume-decr": 0.10, "mouth/mouth-trans-up": 0.10,
        "mouth/mouth-cupidsbow-incr": 0.35, "mouth/mouth-scale-horiz-decr": 0.38, "mouth/mouth-scale-vert-decr": 0.25,
        "mouth/mouth-angles-up": 0.25,
        "nose/nose-scale-horiz-decr": 0.30, "nose/nose-point-width-decr": 0.25, "nose/nose-width3-decr": 0.15,
        "nose/nose-width1-decr": 0.2, "nose/nose-greek-incr": 0.10, "nose/nose-point-up": 0.25,
        "nose/nose-scale-vert-decr": 0.25, "nose/nose-base-up": 0.1,
        "eyes/l-eye-scale-incr": 0.90, "eyes/r-eye-scale-incr": 0.90,
        "eyes/l-eye-height2-incr": 0.25, "eyes/r-eye-height2-incr": 0.25,
        "eyes/l-eye-eyefold-up": 0.2, "eyes/r-eye-eyefold-up": 0.2,
        "eyes/l-eye-corner2-up": 0.15, "eyes/r-eye-corner2-up": 0.15,
        "ears/l-ear-scale-decr": 0.35, "ears/r-ear-scale-decr": 0.35, "ears/l-ear-wing-decr": 0.8, "ears/r-ear-wing-decr": 0.8,
        "neck/neck-scale-horiz-decr": 0.25,
    },
)  # fmt: skip

MAN = Person(
    name="xiaolin",
    title="老林",
    voice="zm_yunxi",
    scale=0.915,
    body={
        "macrodetails/universal-male-young-averagemuscle-averageweight": 0.60,
        "macrodetails/universal-male-old-averagemuscle-averageweight": 0.40,
        "macrodetails/asian-male-young": 0.42, "macrodetails/asian-male-old": 0.26,
        "macrodetails/caucasian-male-young": 0.20, "macrodetails/caucasian-male-old": 0.12,
        "torso/measure-shoulder-dist-decr": 0.55, "torso/torso-scale-horiz-decr": 0.35,
        **_sides("arms/upperarm-shoulder-muscle-decr", 0.6), **_sides("arms/upperarm-fat-decr", 0.6),
        "head/head-oval": 0.30, "head/head-rectangular": 0.20, "head/head-scale-horiz-decr": 0.20,
        "head/head-fat-decr": 0.45, "chin/chin-bones-incr": 0.25, "chin/chin-width-decr": 0.15,
        **_sides("cheek/cheek-volume-decr", 0.30), **_sides("cheek/cheek-bones-incr", 0.15),
        "mouth/mouth-laugh-lines-in": 0.25,
        "mouth/mouth-angles-up": 0.30, "mouth/mouth-upperlip-volume-decr": 0.20,
        "nose/nose-scale-horiz-decr": 0.15, "nose/nose-point-width-decr": 0.20, "nose/nose-flaring-decr": 0.25,
        **_sides("eyes/eye-scale-incr", 0.95), **_sides("eyes/eye-bag-decr", 0.35), **_sides("eyes/eye-height2-incr", 0.2),
        **_sides("ears/ear-wing-decr", 0.6), **_sides("ears/ear-scale-decr", 0.2),
    },
    bulges=(Bulge((0.0, -0.004, 0.0), 0.020, (1.08, 1.05, 1.10)),),
    hair=Cut.SHORT,
    dress=Cut.TIE,
    brow=Brow(lift_m=0.0158, arch_m=0.0026, hairs=760, thickness=1.55, length=1.05),
    lash=0.55,
    melanin=0.955,
    redness=0.12,
    skin=(206, 154, 124),
    lips=(178, 104, 96),
    lip_share=0.55,
    blush=0.75,
    lid=0.40,
    stubble=0.20,
    jacket=(52, 55, 62),
)  # fmt: skip

CHILDREN = Person(
    name="xiaoan",
    title="小安",
    voice="zf_xiaoyi",
    below_neck=0.87,
    bulges=(
        Bulge((0.0, -0.004, 0.001), 0.027, (1.58, 1.25, 1.66)),
        Bulge((-0.0249, -0.045, -0.038), 0.016, (0.70, 0.75, 0.75)),
        Bulge((-0.0249, -0.01, -0.105), 0.050, (0.90, 1.0, 0.86)),
        Bulge((0.020, -0.01, -0.045), 0.030, (1.10, 1.06, 1.0)),
    ),
    body={
        "macrodetails/universal-female-young-averagemuscle-averageweight": 0.35,
        "macrodetails/universal-female-young-averagemuscle-minweight": 0.30,
        "macrodetails/universal-female-child-averagemuscle-averageweight": 0.35,
        "macrodetails/asian-female-young": 0.45, "macrodetails/asian-female-child": 0.35,
        "macrodetails/caucasian-female-young": 0.20,
        "breast/female-young-averagemuscle-averageweight-mincup-averagefirmness": 1.0,
        "torso/measure-bust-circ-decr": 0.8,
        "torso/torso-scale-horiz-decr": 0.75, "torso/measure-shoulder-dist-decr": 0.8,
        "head/head-round": 0.35, "head/head-oval": 0.2, "chin/chin-width-decr": 0.5, "chin/chin-jaw-drop-decr": 0.4,
        "mouth/mouth-scale-horiz-decr": 0.25, "mouth/mouth-angles-up": 0.45,
        "mouth/mouth-upperlip-volume-decr": 0.8, "mouth/mouth-lowerlip-volume-decr": 0.7, "mouth/mouth-cupidsbow-incr": 0.2,
        "mouth/mouth-scale-vert-decr": 0.3,
        "nose/nose-scale-horiz-decr": 0.6, "nose/nose-point-up": 0.4, "nose/nose-scale-vert-decr": 0.4,
        "nose/nose-greek-decr": 0.3,
        **_sides("eyes/eye-scale-incr", 1.0), **_sides("eyes/eye-height2-incr", 0.4),
        **_sides("ears/ear-wing-decr", 0.6),
        "neck/neck-scale-horiz-decr": 0.5,
    },
    hair=Cut.FRINGE,
    dress=Cut.JUMPER,
    brow=Brow(lift_m=0.0240, arch_m=0.0030, hairs=1150, thickness=1.9, length=0.85),
    lash=0.65,
    eye_scale=1.5,
    melanin=0.80,
    redness=0.5,
    skin=(236, 190, 164),
    lips=(214, 110, 106),
    lip_share=0.6,
    blush=1.5,
    lid=0.7,
    freckles=0.15,
    pores=0.15,
    iris=0.60,
    iris_rgb=(112, 66, 34),
    jacket=(88, 176, 160),
    hair_end_m=-0.085,
    flower=(250, 196, 60),
    resting={**_sides_of("eyeSquint", 0.0), **_sides_of("eyeWide", 0.10)},
)  # fmt: skip

PEOPLE = {"woman": WOMAN, "man": MAN, "children": CHILDREN}
"""By the name that `kiosk avatar build` takes."""
