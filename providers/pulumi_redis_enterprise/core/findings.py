"""What is wrong with a thing, said without knowing which input of which resource it came from."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is wrong. A resource makes an `errors.Problem` of it by adding its property.

    Attributes:
        reason: What is wrong, and what was expected. Names a certificate by its subject.
        fix: What to do about it.
        aged: True if nothing but the passing of time made this a problem, as an expired certificate.
    """

    reason: str
    fix: str
    aged: bool = False
