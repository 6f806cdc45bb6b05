"""On which processor Blender draws: a GPU where there is one, or what was asked for."""

import bpy

GPUS = ("OPTIX", "CUDA", "HIP", "ONEAPI", "METAL")
"""Kinds that Blender knows, the quickest first."""


def draw_on(wish: str) -> str:
    """Choose for the scene as it is: `auto`, `cpu` or `gpu`. Returns what draws; raises LookupError without the GPU wished."""
    cycles = bpy.context.scene.cycles
    cycles.device = "CPU"
    if wish == "cpu":
        return "CPU"
    settings = bpy.context.preferences.addons["cycles"].preferences
    for kind in GPUS:
        try:
            settings.compute_device_type = kind
        except TypeError:  # this build of Blender does not know the kind
            continue
        settings.refresh_devices()
        found = [one for one in settings.devices if one.type == kind]
        if found:
            for one in settings.devices:
                one.use = one.type == kind
            cycles.device = "GPU"
            return f"{kind} {', '.join(one.name for one in found)}"
    if wish == "gpu":
        raise LookupError("Blender finds no GPU here: leave --device away, or say cpu")
    return "CPU"
