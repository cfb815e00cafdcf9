"""Changes, drift and the end of resources by the plugin."""

import pytest
from redis_enterprise_emulator import Emulator

from tests.support.cluster_contents import contents
from tests.support.pki import Pki
from tests.support.plugin_edge import Edge, EdgeEngine


def test_all_is_given_back(edge: Edge, cluster: Emulator, pki: Pki) -> None:
    """A bundle is changed in place, drift is seen and repaired, and a destroy leaves nothing."""
    nothing = contents(cluster)
    ca = EdgeEngine(edge, "TrustedCa")
    assert "create" == ca.up(certificates=pki.a.certificate_pem)
    assert "update" == ca.up(certificates=[pki.a.certificate_pem, pki.b.certificate_pem])
    both = contents(cluster)
    assert "same" == ca.refresh()
    assert "update" == ca.up(certificates=[pki.b.certificate_pem], replaceAtOnce=True)
    assert both != contents(cluster)
    ca.destroy()
    assert nothing == contents(cluster)


def test_outputs_are_what_other_resources_need(edge: Edge, pki: Pki) -> None:
    """A bundle is text and authorities, and the trust for a user."""
    ca = EdgeEngine(edge, "TrustedCa")
    planned = ca.preview(certificates=[pki.a.certificate_pem])
    ca.up(certificates=[pki.a.certificate_pem])

    for outputs in (planned, ca.outputs):
        assert pki.a.certificate_pem == outputs["certificates"]
        assert {"plane": "rest", "certificates": pki.a.certificate_pem} == outputs["trust"]
        assert ["CN=Root A,O=Acme,C=US"] == [name.partition(" [")[0] for name in outputs["authorities"]]
    ca.destroy()


def test_rotation_is_proven_in_the_preview(edge: Edge, pki: Pki) -> None:
    """A bundle without the CA of a user stops the preview."""
    ca = EdgeEngine(edge, "TrustedCa")
    trust = ca.preview(certificates=[pki.b.certificate_pem])["trust"]
    given = {"username": "app", "certificate": pki.client("app").certificate_pem, "roles": ["Admin"]}
    (failure,) = edge.failures("CertificateUser", {**given, "trustedBy": [trust]})

    assert failure.startswith("certificate: 'app' could not log in to the REST API: ")


def test_gone_object_is_created_again(edge: Edge, cluster: Emulator) -> None:
    """An object that somebody deleted is gone in a refresh."""
    role = EdgeEngine(edge, "Role")
    role.up(roleName="reader")
    other = EdgeEngine(edge, "Role")
    other.stored = role.stored
    other.destroy()

    assert "gone" == role.refresh()
    assert "create" == role.up(roleName="reader")
    role.destroy()
    assert not [it for it in contents(cluster).values() if it == "reader"]


def test_ignored_certificate_is_as_before(edge: Edge, pki: Pki) -> None:
    """`ignore_changes` hands over what is stored for a consumed input; a program without it is refused."""
    user = EdgeEngine(edge, "CertificateUser")
    given = {"username": "app", "certificate": pki.client("app").certificate_pem, "roles": ["Admin"]}
    user.up(**given)
    assert user.stored is not None
    ignoring = {**given, "certificate": user.stored.inputs["certificate"]}

    assert "same" == user.up(**ignoring)
    without = {name: value for name, value in given.items() if name != "certificate"}
    (failure,) = edge.check("CertificateUser", without, user.stored.inputs).failures
    assert "certificate, subjectLine: neither is given" in failure.reason
    user.destroy()


@pytest.mark.parametrize(
    ("kind", "given", "reason"),
    [
        ("Role", {}, "roleName: "),
        ("CertificateUser", {"username": "a", "subjectLine": "CN=a", "roles": []}, "roles: "),
        ("DatabaseMtlsConfig", {"database": "orders", "clientCertificates": "none"}, "clientCertificates: "),
        ("LoginCheck", {"certificateFile": "there-is-none.pem", "keyFile": "a.key"}, "certificateFile: "),
    ],
)
def test_problem_names_the_property(edge: Edge, kind: str, given: dict[str, object], reason: str) -> None:
    """Each problem begins with the property as the program spells it, and has a fix."""
    failures = edge.failures(kind, given)

    assert any(failure.startswith(reason) and "\nFix: " in failure for failure in failures)
