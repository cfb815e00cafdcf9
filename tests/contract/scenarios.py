"""The scenarios: what a user does to a stack with one resource of each kind, and the moments that are noted.

Each begins with such a stack that is up, noted as "before"; "nothing" is what the cluster showed before that.
"""

import subprocess
from itertools import product
from typing import Any, Final

from tests.contract import gate
from tests.contract.kinds import KINDS
from tests.contract.stage import CONNECTION, EDGES, Resource, Stage, one_of_each, resource
from tests.support.sessions import kill_session

TARGETS: Final = ("TrustedCa", "Role", "DatabaseMtlsConfig", "DatabaseDefaultUser")
GATE: Final[Resource] = {"kind": "Gate", "name": "gate", "inputs": {}, "options": {}}


def life(stage: Stage) -> None:
    """Repeat, update, let somebody else change and remove everything, and destroy."""
    stage.stack.up(expect_no_changes=True)
    stage.up(one_of_each(changed=True), moment="updated")
    stage.stack.up("--refresh", expect_no_changes=True)
    for kind in KINDS:
        kind.drift(stage.rest)
    stage.note("drifted")
    stage.up(one_of_each(changed=True), "--refresh", moment="repaired")
    for kind in reversed(KINDS):
        if kind.remove is not None:
            kind.remove(stage.rest)
    stage.note("removed")
    stage.up(one_of_each(changed=True), "--refresh", moment="created again")
    stage.stack.destroy()
    stage.note("destroyed")


def rename(stage: Stage) -> None:
    """Give each resource another name, without an alias."""
    stage.up(one_of_each(suffix="-renamed"), moment="after")
    stage.stack.up("--refresh", expect_no_changes=True)


def move(stage: Stage) -> None:
    """Put each resource under a component, without an alias."""
    stage.up(one_of_each(component=True), moment="after")
    stage.stack.up("--refresh", expect_no_changes=True)


def taint(stage: Stage) -> None:
    """Mark each resource for replacement."""
    stage.stack.run("state", "taint", "--yes", *stage.urns(map(str, KINDS)))
    stage.up(one_of_each(), moment="after")
    stage.stack.up("--refresh", expect_no_changes=True)


def replace(stage: Stage) -> None:
    """Ask for the replacement of each resource."""
    stage.up(one_of_each(), *stage.replaces(), moment="after")
    stage.stack.up("--refresh", expect_no_changes=True)


def replace_deleting_first(stage: Stage) -> None:
    """Ask for it with the option `delete_before_replace`: each deletion comes before the creation."""
    stage.up(one_of_each(delete_before_replace=True), *stage.replaces(), moment="after")
    stage.stack.up("--refresh", expect_no_changes=True)


def replace_on_changes(stage: Stage) -> None:
    """Change each resource with the option `replace_on_changes`."""
    stage.up(one_of_each(changed=True, replace_on_changes=["*"]), moment="after")
    stage.stack.up("--refresh", expect_no_changes=True)


def remove_one_of_two(stage: Stage) -> None:
    """Manage each object by two resources, and remove the older one; then the younger one of two."""
    first, second, third = ([*one_of_each(suffix=suffix)] for suffix in ("", "-second", "-third"))
    stage.up([*first, *second], moment="two")
    stage.up(second, moment="without the older one")
    stage.up([*second, *third], moment="two again")
    stage.up(second, "--refresh", moment="after")
    stage.stack.up("--refresh", expect_no_changes=True)


def respell(stage: Stage) -> None:
    """Mean each object by uids instead of names, and the other way round."""
    stage.up([resource(kind, change=kind.respelled) for kind in KINDS], moment="by uid")
    stage.up(one_of_each(), moment="after")
    stage.stack.up("--refresh", expect_no_changes=True)


def ignore_changes(stage: Stage) -> None:
    """Change each resource with the option `ignore_changes`, and replace it so."""
    ignoring = [resource(kind, change=kind.changed, ignore_changes=[*kind.changed]) for kind in KINDS]
    stage.up(ignoring, moment="ignored")
    stage.up([resource(kind, ignore_changes=[*kind.changed]) for kind in KINDS], *stage.replaces(), moment="after")
    stage.stack.up("--refresh", expect_no_changes=True)


def options(stage: Stage) -> None:
    """Protect all, unprotect and change some by `--target` and then the others, and take what is retained out."""
    retained = one_of_each(retain_on_delete=True)
    stage.up(one_of_each(protect=True, retain_on_delete=True), moment="protected")
    stage.note("destroy refused", stage.stack.destroy(succeeds=False).stdout)
    stage.up([], moment="removal refused", succeeds=False)
    stage.up(retained, moment="unprotected")
    targets = [f"--target={urn}" for urn in stage.urns(TARGETS)]
    stage.up(one_of_each(changed=True, retain_on_delete=True), *targets, moment="half")
    stage.up(one_of_each(changed=True, retain_on_delete=True), moment="changed")
    stage.up([], moment="retained")


def kill_after_renaming(stage: Stage) -> None:
    """Rename each resource, and kill the update when all are created and none is deleted.

    Then update again, or destroy.
    """
    stage.up([*one_of_each(), GATE], moment="with a gate")
    stage.want(one_of_each(suffix="-renamed"))
    kill_at_the_gate(stage)
    stage.note("killed")
    killed = stage.world.save()
    stage.up(one_of_each(suffix="-renamed"), moment="after")
    stage.stack.up("--refresh", expect_no_changes=True)
    stage.destroy_from(killed)


def kill_after_tainting(stage: Stage) -> None:
    """Replace each resource, and kill the update when all are created and none is deleted.

    Then refresh and update, or destroy.
    """
    stage.up([*one_of_each(), GATE], moment="with a gate")
    stage.stack.run("state", "taint", "--yes", *stage.urns(map(str, KINDS)))
    stage.want(one_of_each())
    kill_at_the_gate(stage)
    stage.note("killed")
    killed = stage.world.save()
    stage.up(one_of_each(), "--refresh", moment="after")
    stage.stack.up("--refresh", expect_no_changes=True)
    stage.destroy_from(killed)


def change_edge(stage: Stage) -> None:
    """Let the other edge serve the program, then the first one again, then the other one; and destroy by that.

    For a named connection, the other one are the stack's own settings.
    """
    for number, way in enumerate(by_turns(stage.way)):
        stage.take(way)
        stage.up(one_of_each(of_both_edges=True), moment=f"turn {number}")
        stage.stack.up("--refresh", expect_no_changes=True)
        stage.note(f"refreshed {number}")
    stage.stack.destroy()
    stage.note("destroyed")


def by_turns(way: str) -> tuple[str, str, str]:
    """Return the ways that take over from this one."""
    (other,) = {"dynamic"} if way == CONNECTION else {*EDGES} - {way}
    return other, way, other


def destroy_two(stage: Stage) -> None:
    """Manage each object by two resources, and destroy both."""
    stage.up([*one_of_each(), *one_of_each(suffix="-second")], moment="two")
    stage.stack.destroy()
    stage.note("destroyed")


def remove(stage: Stage) -> None:
    """Take each resource out of the program, and refresh in the same command."""
    stage.up([], "--refresh", moment="after")


def adopt(stage: Stage) -> None:
    """Let the engine forget all that it created, and update again."""
    stage.stack.run("state", "delete", "--all", "--yes")
    stage.up(one_of_each(), moment="after")
    stage.stack.up("--refresh", expect_no_changes=True)


def give_back(stage: Stage) -> None:
    """Adopt what somebody else has set up otherwise, and destroy."""
    for kind in KINDS:
        if kind.found is not None:
            kind.found(stage.rest)
    stage.note("found")
    stage.up([resource(kind, change={"adopt_existing": True}) for kind in KINDS], moment="adopted")
    stage.stack.destroy()
    stage.note("destroyed")


def rename_and_change(stage: Stage) -> None:
    """Rename one resource after the other, and change it at once: the engine cannot know that it is the same one.

    Each is an update of its own, as the first refusal ends it. With `--continue-on-error` the engine would go on to
    delete, and CLI 3.276.0 then writes states that it cannot read, or waits for ever.
    """
    for kind in KINDS:
        renamed = [resource(it, name="renamed", change=it.changed) if it is kind else resource(it) for it in KINDS]
        stage.up(renamed, moment=f"{kind} refused", succeeds=False)
    stage.up(one_of_each(), "--expect-no-changes", moment="after")


def replace_by_the_impossible(stage: Stage) -> None:
    """Want one resource after the other to be an object that cannot be; then take it back."""
    ways: tuple[dict[str, Any], ...] = ({}, {"delete_before_replace": True})
    for options, kind in product(ways, [it for it in KINDS if it.impossible]):
        wanted = [resource(it, change=it.impossible if it is kind else None, **options) for it in KINDS]
        stage.up(wanted, moment=f"{kind} refused {len(options)}", succeeds=False)
    stage.up(one_of_each(delete_before_replace=True), "--expect-no-changes", moment="after")


def kill_at_the_gate(stage: Stage) -> None:
    """Kill the CLI, and all that it started, at the first deletion of the update."""
    command = ["pulumi", "--non-interactive", "up", "--yes", "--skip-preview"]
    with subprocess.Popen(
        command,
        cwd=stage.stack.folder,
        env=stage.stack.environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    ) as process:
        reached = gate.wait(stage.stack.folder)
        kill_session(process.pid)
    assert reached, "the update never came to its deletions"
    stage.stack.run("cancel", "--yes")


FROM_NOTHING: Final = (give_back,)
"""Those that begin before there is any resource."""

DESTROYED: Final = (change_edge, destroy_two, kill_after_renaming, kill_after_tainting)
"""Those that end with a destroy, of two resources for each object at once or after a change of the edge."""

SAME_OBJECT: Final = (
    change_edge,
    rename,
    move,
    taint,
    replace,
    replace_deleting_first,
    remove_one_of_two,
    respell,
    ignore_changes,
    kill_after_renaming,
    kill_after_tainting,
    adopt,
)
"""Those after which each object is the very same as before."""
