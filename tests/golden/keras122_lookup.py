"""What a class of the list keras122_names.json has, with what it has from its bases."""


def members_of(listed, path, name):
    """The members of a class of the list, inherited ones included: name to arguments, or None for one without."""
    found = {}
    for base in reversed(listed[path][name]["bases"]):
        module, _, inherited = base.rpartition(".")
        found.update(listed[module][inherited]["members"])
    return dict(found, **listed[path][name]["members"])


def attributes_of(listed, path, name):
    """The attributes of its instances, likewise."""
    found = set(listed[path][name].get("attributes", ()))
    for base in listed[path][name]["bases"]:
        module, _, inherited = base.rpartition(".")
        found.update(listed[module][inherited].get("attributes", ()))
    return sorted(found - set(members_of(listed, path, name)))
