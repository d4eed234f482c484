"""The classes of the core that a configuration may name, and where they are.

Most of them are made of what reads configurations, so they are imported when one names them, as what a plugin
contributes is.
"""

from __future__ import annotations

OWN = {
    "Container": "kerata.models.container:Container",
    "InputLayer": "kerata.engine.input_layer:InputLayer",
    "Layer": "kerata.engine.layer:Layer",
    "Model": "kerata.models.model:Model",
    "Sequential": "kerata.models.sequential:Sequential",
}
