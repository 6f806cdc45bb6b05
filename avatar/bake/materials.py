"""Blender materials of the bake: skin, eye, teeth, cloth, silk, hair, metal."""

from pathlib import Path
from typing import Any, Self

import bpy
import numpy as np

from avatar.bake.person import Person, Rgb
from avatar.bake.skin import Map, SkinMaps, iris_map, linear


class Material:
    """A principled material under construction."""

    def __init__(self, name: str, **inputs: Any) -> None:
        self.made = bpy.data.materials.new(name)
        self.made.use_nodes = True
        self._tree = self.made.node_tree
        self.shader = self._tree.nodes["Principled BSDF"]
        for key, value in inputs.items():
            self.shader.inputs[key.replace("_", " ")].default_value = value

    def node(self, kind: str, inputs: dict[str, Any] | None = None, **attributes: Any) -> Any:
        """A new node of class `ShaderNode…`."""
        made = self._tree.nodes.new(f"ShaderNode{kind}")
        for key, value in attributes.items():
            setattr(made, key, value)
        for name, value in (inputs or {}).items():
            made.inputs[name].default_value = value
        return made

    def link(self, output: Any, target: Any) -> Self:
        """Connect two sockets."""
        self._tree.links.new(output, target)
        return self

    def bump(self, height: Any, strength: float, distance_m: float) -> Self:
        """Use `height` as relief."""
        bump = self.node("Bump", {"Strength": strength, "Distance": distance_m})
        return self.link(height, bump.inputs["Height"]).link(bump.outputs[0], self.shader.inputs["Normal"])

    def texture(self, image: Any, target: str) -> Self:
        """Let an image drive an input."""
        node = self.node("TexImage")
        node.image = image
        return self.link(node.outputs[0], self.shader.inputs[target])


def opaque(rgb: Rgb) -> tuple[float, float, float, float]:
    """A Blender colour of sRGB bytes."""
    red, green, blue = linear(rgb)
    return float(red), float(green), float(blue), 1.0


def image(name: str, values: Map, *, data: bool = False) -> Any:
    """A packed Blender image of linear values; `data` for numbers that are no colours."""
    height, width = values.shape[:2]
    pixels = np.ones((height, width, 4), np.float32)
    pixels[..., :3] = values if values.ndim == 3 else values[..., None]
    if not data:
        colour = np.clip(pixels[..., :3], 0, 1)
        pixels[..., :3] = np.where(colour <= 0.0031308, colour * 12.92, 1.055 * colour ** (1 / 2.4) - 0.055)
    made = bpy.data.images.new(name, width, height, float_buffer=False, is_data=data)
    made.pixels.foreach_set(pixels[::-1].ravel())
    made.update()
    made.pack()
    return made


def skin(maps: SkinMaps, pores: float, shine: float) -> Any:
    """Subsurface skin with pores; expects a point attribute `rest` that holds unposed positions."""
    made = Material(
        "skin",
        Subsurface_Weight=1.0,
        Subsurface_Radius=(1.0, 0.30, 0.16),
        Subsurface_Scale=0.0042,
        Specular_IOR_Level=0.42 * shine,
    )
    made.shader.subsurface_method = "RANDOM_WALK"
    made.texture(image("skin_colour", maps.colour), "Base Color")
    made.texture(image("skin_roughness", maps.roughness, data=True), "Roughness")
    rest = made.node("Attribute", attribute_name="rest").outputs["Vector"]
    fine, broad = (
        made.node("TexNoise", {"Scale": 900.0, "Detail": 3.0}),
        made.node("TexNoise", {"Scale": 160.0, "Detail": 2.0}),
    )
    cells = made.node("TexVoronoi", {"Scale": 520.0})
    for noise in (fine, broad, cells):
        made.link(rest, noise.inputs["Vector"])
    both, total = made.node("Math", operation="ADD"), made.node("Math", operation="MULTIPLY_ADD")
    total.inputs[1].default_value = 0.8
    made.link(fine.outputs[0], both.inputs[0]).link(broad.outputs[0], both.inputs[1])
    made.link(cells.outputs[0], total.inputs[0]).link(both.outputs[0], total.inputs[2])
    return made.bump(total.outputs[0], 0.26 * pores, 0.0006).made


def eye(person: Person) -> Any:
    """Sclera and iris under a wet coat."""
    made = Material(
        "eye", Roughness=0.04, Specular_IOR_Level=0.55, Coat_Weight=1.0, Coat_Roughness=0.01, Subsurface_Weight=0.25,
        Subsurface_Radius=(1, 0.4, 0.3), Subsurface_Scale=0.002,
    )  # fmt: skip
    return made.texture(image("iris", iris_map(person)), "Base Color").made


def flesh(name: str, rgb: Rgb, roughness: float, scale_m: float) -> Any:
    """Tongue, gums and teeth."""
    return Material(
        name, Base_Color=opaque(rgb), Roughness=roughness, Subsurface_Weight=0.55, Subsurface_Radius=(1, 0.5, 0.35),
        Subsurface_Scale=scale_m,
    ).made  # fmt: skip


def plain(name: str, rgb: Rgb, roughness: float, metallic: float = 0.0) -> Any:
    """Metal, enamel, lashes."""
    return Material(name, Base_Color=opaque(rgb), Roughness=roughness, Metallic=metallic).made


CREAM: Rgb = (244, 238, 222)


def wool(
    name: str,
    rgb: Rgb,
    roughness: float,
    weave: float,
    relief: float,
    sheen: float,
    stripes: tuple[tuple[float, float], ...] = (),
) -> Any:
    """Woven cloth with slight unevenness of the dye; `stripes` are cream between two heights in metres."""
    made = Material(name, Roughness=roughness, Sheen_Weight=sheen, Sheen_Roughness=0.5, Specular_IOR_Level=0.25)
    place = made.node("TexCoord").outputs["Object"]
    threads = made.node("TexNoise", {"Scale": weave, "Detail": 2.0})
    dye = made.node("TexNoise", {"Scale": 60.0, "Detail": 3.0})
    tint = made.node("MixRGB", blend_type="MULTIPLY")
    tint.inputs[0].default_value, tint.inputs[1].default_value = 0.18, opaque(rgb)
    made.link(place, threads.inputs["Vector"]).link(place, dye.inputs["Vector"]).link(dye.outputs[0], tint.inputs[2])
    if stripes:
        ramp, height = made.node("ValToRGB"), made.node("SeparateXYZ")
        ramp.color_ramp.interpolation = "CONSTANT"
        ramp.color_ramp.elements[0].color, ramp.color_ramp.elements[1].color = opaque(rgb), opaque(rgb)
        for low, high in stripes:
            ramp.color_ramp.elements.new(low).color = opaque(CREAM)
            ramp.color_ramp.elements.new(high).color = opaque(rgb)
        made.link(place, height.inputs[0]).link(height.outputs["Z"], ramp.inputs[0])
        made.link(ramp.outputs[0], tint.inputs[1])
    made.link(tint.outputs[0], made.shader.inputs["Base Color"])
    return made.bump(threads.outputs[0], relief, 0.0008).made


def silk(stripes: tuple[tuple[float, Rgb], ...]) -> Any:
    """Printed silk: diagonal stripes given by position in 0..1 and colour."""
    made = Material("silk", Roughness=0.34, Sheen_Weight=0.35, Sheen_Roughness=0.3, Specular_IOR_Level=0.45)
    place = made.node("TexCoord").outputs["Object"]
    wave = made.node("TexWave", {"Scale": 16.0, "Distortion": 1.6, "Detail": 1.0}, bands_direction="DIAGONAL")
    ramp = made.node("ValToRGB")
    first, last = ramp.color_ramp.elements
    first.position, first.color = stripes[0][0], opaque(stripes[0][1])
    last.position, last.color = stripes[-1][0], opaque(stripes[-1][1])
    for position, rgb in stripes[1:-1]:
        ramp.color_ramp.elements.new(position).color = opaque(rgb)
    grain = made.node("TexNoise", {"Scale": 2500.0})
    made.link(place, wave.inputs["Vector"]).link(place, grain.inputs["Vector"]).link(wave.outputs[1], ramp.inputs[0])
    made.link(ramp.outputs[0], made.shader.inputs["Base Color"])
    return made.bump(grain.outputs[0], 0.08, 0.0005).made


def printed(name: str, picture: Path, box: tuple[float, float, float, float]) -> Any:
    """A picture laid over `box` (left x, lower z, width, height in m) as seen from the front, under clear enamel."""
    left, low, width, height = box
    made = Material(name, Roughness=0.25, Coat_Weight=0.6, Coat_Roughness=0.05)
    place = made.node("SeparateXYZ")
    flat, mapping = made.node("CombineXYZ"), made.node("Mapping", vector_type="TEXTURE")
    mapping.inputs["Location"].default_value, mapping.inputs["Scale"].default_value = (left, low, 0), (width, height, 1)
    made.link(made.node("TexCoord").outputs["Object"], place.inputs[0])
    made.link(place.outputs["X"], flat.inputs["X"]).link(place.outputs["Z"], flat.inputs["Y"])
    made.link(flat.outputs[0], mapping.inputs["Vector"])
    drawn = made.node("TexImage", extension="EXTEND")
    drawn.image = bpy.data.images.load(str(picture))
    made.link(mapping.outputs[0], drawn.inputs["Vector"])
    return made.link(drawn.outputs[0], made.shader.inputs["Base Color"]).made


def hair(name: str, melanin: float, redness: float, roughness: float) -> Any:
    """Strands by the model of Chiang et al., as Cycles has it."""
    made = bpy.data.materials.new(name)
    made.use_nodes = True
    tree = made.node_tree
    tree.nodes.clear()
    shader, output = tree.nodes.new("ShaderNodeBsdfHairPrincipled"), tree.nodes.new("ShaderNodeOutputMaterial")
    shader.parametrization = "MELANIN"
    settings: dict[str, float] = {
        "Melanin": melanin, "Melanin Redness": redness, "Roughness": roughness, "Radial Roughness": 0.45,
        "Random Color": 0.25, "Random Roughness": 0.2,
    }  # fmt: skip
    for key, value in settings.items():
        shader.inputs[key].default_value = value
    tree.links.new(shader.outputs[0], output.inputs[0])
    return made
