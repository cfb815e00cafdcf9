"""The life of a resource in the real plugin process, from its check to its end."""

from pulumi.dynamic import ResourceProvider

from tests.support.plugin import Diffed, Plugin, Properties


def live_through(
    plugin: Plugin, provider: ResourceProvider, first: Properties, second: Properties, *, ends: bool = True
) -> None:
    """Take a resource through all methods, from `first` to `second` inputs and to its end."""
    remote = plugin.provider(provider)
    wanted = remote.check({}, first)
    assert [] == wanted.failures

    created = remote.create(wanted.inputs)
    assert wanted.inputs.items() <= created.outputs.items()
    assert Diffed(changes=False, replaces=[], delete_before_replace=False) == remote.diff(
        created.id, created.outputs, wanted.inputs
    )

    changed = remote.check(wanted.inputs, second)
    assert Diffed(changes=None, replaces=[], delete_before_replace=False) == remote.diff(
        created.id, created.outputs, changed.inputs
    )

    updated = remote.update(created.id, created.outputs, changed.inputs)
    read = remote.read(created.id, updated)
    assert (created.id, updated, changed.inputs) == (read.id, read.outputs, read.inputs)

    with plugin.of_another_run() as destroy:
        remote = destroy.provider(provider)
        remote.delete(created.id, updated)
        remote.delete(created.id, updated)
        assert ("" if ends else created.id) == remote.read(created.id, updated).id
