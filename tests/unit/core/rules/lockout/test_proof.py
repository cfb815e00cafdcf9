"""The proof at preview that a user can log in: by plane, and by the validation of subjects."""

from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from pulumi_redis_enterprise.core.model import CheckedInputs, Properties
from pulumi_redis_enterprise.core.rules.client_identity import client_inputs
from pulumi_redis_enterprise.core.x509.certificates import certificate_key, pem_text

from tests.support.certificate_builder import certificate_with
from tests.support.certificates import NOW, client, client_of_intermediate, intermediate, other_root, read, root

PEM, ROOT_PEM, OTHER_PEM = client().certificate_pem, root().certificate_pem, other_root().certificate_pem
P_521 = pem_text([read(certificate_with("CN=app-1", key=ec.generate_private_key(ec.SECP521R1()), signer=root()))])
REST: Properties = {"plane": "rest", "certificates": ROOT_PEM}
DATABASE: Properties = {"plane": "database", "certificates": ROOT_PEM}


def proved(*trusted_by: Any, certificate: str = PEM) -> tuple[Properties, CheckedInputs]:
    """Return what is told of the user `app-1`, and what is wrong."""
    checked = CheckedInputs()
    inputs = {"username": "app-1", "certificate": certificate, "trusted_by": list(trusted_by)}
    return client_inputs(checked, {}, inputs, NOW), checked


def problems(*trusted_by: Any, certificate: str = PEM) -> list[str]:
    """Return why the user could not log in."""
    return [problem.message for problem in proved(*trusted_by, certificate=certificate)[1].problems]


class TestPlanes:
    @pytest.mark.parametrize("trust", [REST, DATABASE, ROOT_PEM], ids=["rest", "database", "text"])
    def test_good_client(self, trust: Any) -> None:
        """A client that every plane accepts has no problem."""
        properties, checked = proved(trust)

        assert [certificate_key(read(root()))] == properties["issued_by"]
        assert ([], []) == (checked.problems, checked.warnings)

    @pytest.mark.parametrize(
        ("plane", "name"), [("rest", "the REST API"), ("database", "databases")], ids=["rest", "database"]
    )
    def test_refusal_names_where(self, plane: str, name: str) -> None:
        """It is said which of the two the user could not log in to."""
        (reason,) = problems({"plane": plane, "certificates": OTHER_PEM})

        assert reason.startswith(f"'app-1' could not log in to {name}: CN=app-1,OU=Development,O=Acme,C=US was issued")

    def test_key_of_databases_only(self) -> None:
        """A client that the REST API refuses is a problem there, and for databases a warning."""
        refused = "CN=app-1 has an EC key on secp521r1, which the REST API does not take"
        _, of_database = proved(DATABASE, certificate=P_521)

        assert any(f"could not log in to the REST API: {refused}" in it for it in problems(REST, certificate=P_521))
        assert [] == of_database.problems
        assert [f"'app-1': {refused}"] == [it.property[: len(refused) + 9] for it in of_database.warnings]

    def test_intermediate_without_root(self) -> None:
        """The REST API takes an intermediate alone; a database does not, which the bundle's own check reports."""
        bundle = {"plane": "rest", "certificates": intermediate().certificate_pem}
        _, checked = proved(bundle, certificate=client_of_intermediate().certificate_pem)

        assert ([], []) == (checked.problems, checked.warnings)

    def test_same_words_are_said_once(self) -> None:
        """Two bundles of the same CAs have the same to say."""
        assert 1 == len(problems(OTHER_PEM, OTHER_PEM))


class TestSubjects:
    RECORD = "CN=app-1,OU=Development,O=Acme,C=US"

    def test_subject_that_is_listed(self) -> None:
        """A subject among the records is let in."""
        subjects = {self.RECORD: {"CN": "app-1", "OU": ["Development"], "O": "Acme", "C": "US"}}

        assert [] == problems(DATABASE | {"subject_validation": "full_subject", "authorized_subjects": subjects})

    def test_subject_that_is_not_listed(self) -> None:
        """Another subject keeps the user out, and the records are shown."""
        subjects = {"CN=app-9": {"CN": "app-9"}}

        reason = "of the authorized subjects (CN=app-9) none fits its names (app-1) (san_cn)"

        assert [f"'app-1' could not log in to databases: {reason}"] == problems(
            DATABASE | {"subject_validation": "san_cn", "authorized_subjects": subjects}
        )

    def test_record_that_lacks_an_attribute(self) -> None:
        """The vendor's page leaves open whether it lets the user in, so it is a caution."""
        trust = DATABASE | {"subject_validation": "full_subject", "authorized_subjects": {"CN=app-1": {"CN": "app-1"}}}
        _, checked = proved(trust)

        assert [] == checked.problems
        assert ["give each record all attributes of the subject"] == [it.fix for it in checked.warnings]

    def test_leaf_in_the_list_ends_the_validation(self) -> None:
        """A database does not look at subjects if a client's own certificate is in its list."""
        trust = {"plane": "database", "certificates": ROOT_PEM + PEM, "subject_validation": "san_cn"}

        assert [] == problems(trust)


class TestEntries:
    def test_other_plane(self) -> None:
        """A plane that there is not is named."""
        assert ["expected the plane rest or database, got 'moon'"] == problems(REST | {"plane": "moon"})

    def test_bundle_that_cannot_be_read(self) -> None:
        """A bundle that is none is reported as such."""
        assert ["is empty; expected PEM certificates"] == problems(REST | {"certificates": ""})
