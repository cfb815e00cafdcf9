"""Outputs that a resource has only if the program gives what they come of."""

import pulumi


class NotGiven:
    """An attribute that is the output None, unless the resource declares an output of its name.

    Each output that is declared takes the program about 0.2 ms, whether or not anybody asks for it; this one is made
    when it is asked for. Having no ``__set__``, it gives way to what the SDK puts into the resource.
    https://docs.python.org/3/howto/descriptor.html#technical-tutorial
    """

    def __get__(self, resource: object, owner: type) -> pulumi.Output[None]:
        return pulumi.Output.from_input(None)
