"""The owner of a live object: by its uid and its name, and by the installation of its cluster.

The id of a resource is a uid. Within one installation of a cluster the uid stays when somebody renames the object. A
cluster that is set up anew under the same name counts its uids from the beginning, so that the uid may be that of an
object of somebody else. Therefore:

- Writes need both: the uid, and the name of the last update. To leave an object alone that somebody renamed costs an
  error, or a line that says so; to change or delete the one of another team could not be made good.
- A refresh takes another name for a renaming if nothing else differs and the installation is the same. Otherwise the
  object is gone, and what has its uid is another one.
- Databases are renamed by their owners, and the uid is what the vendor's API goes by. In the same installation the uid
  is enough for them.
- In another installation, an object that no resource creates is somebody else's, whatever its name.
- A state of an earlier release says nothing of the installation. It goes by the names that it has.
"""

from collections.abc import Mapping
from typing import Any, Final

from pulumi_redis_enterprise.core.claims import Key, LiveObject

INSTALLATION: Final = "installation"
"""The output that tells in which installation of the cluster an object is."""


def is_same_installation(state: Mapping[str, Any], installation: str) -> bool | None:
    """Return True or False if both are known, and None otherwise.

    Args:
        state: The stored outputs.
        installation: That of the live cluster, or "": a time, and a fingerprint if the cluster shows its key. After an
            upgrade it may show more than before.
    """
    stored, live = str(state.get(INSTALLATION) or "").split(), installation.split()
    return all(a == b for a, b in zip(stored, live, strict=False)) if stored and live else None


def is_recognized(key: Key, live: LiveObject, *, same_installation: bool | None, given: Key = ()) -> bool:
    """Return True if the live object of a stored uid is the one that the state is of.

    Args:
        key: The last names of what identifies it; a part that an import does not know yet is None.
        given: The same parts as the program gives them. In the same installation, what it means by a uid is meant
            whatever its name.
        live: The object that has the uid now.
        same_installation: True or False, or None if that is not known.
    """
    if live.is_foreign and same_installation is False:
        return False
    by_uid = {number for number, it in enumerate(given) if isinstance(it, int) and same_installation}
    return all(
        _is_recognized(reference, number, live, same_installation=same_installation)
        for number, reference in enumerate(key)
        if not (number in by_uid and given[number] in live.names[number])
    )


def _is_recognized(reference: Any, number: int, live: LiveObject, *, same_installation: bool | None) -> bool:
    if isinstance(reference, str):
        known = {*live.names[number], live.former.get(number)}
        return reference in known or (number in live.renamable and same_installation is True)
    # By a uid alone, an object of a new installation cannot be told from another one.
    return reference is None or same_installation is not False


def last_names(state: Mapping[str, Any]) -> dict[str, Any]:
    """Return a state whose references to databases and roles are their last names, as far as it knows these."""
    names = {f"{name}_name": name for name in ("database", "role")}
    return {**state, **{name: state[output] for output, name in names.items() if output in state}}
