"""The bundle of trusted CAs."""

import pytest
import responses
from pulumi_redis_enterprise.api.collections.certificates import Certificates
from pulumi_redis_enterprise.core.versions import Version
from pulumi_redis_enterprise.errors import ApiError

from tests.support.api_client import URL, bodies, client_for, sent

NEW = Version(7, 22, 2, 14)
OLD = Version(7, 22, 0, 250)
PUT_NEW = "PUT /v1/cluster/certificates"
PUT_OLD = "PUT /v1/cluster/update_cert"


def certificates(version: Version = NEW) -> Certificates:
    """The certificates of a cluster of this version."""
    return Certificates(client_for(), version=lambda: version)


class TestGet:
    """Reading it."""

    def test_only_the_one_field(self, rest: responses.RequestsMock) -> None:
        """The one field is picked from among private keys."""
        answer = {"api_cert": "A", "api_key": "secret", "mtls_trusted_ca_cert": "PEM"}
        rest.get(f"{URL}/v1/cluster/certificates", json=answer)

        assert "PEM" == certificates().trusted_ca()

    @pytest.mark.parametrize("answer", [{"api_cert": "A"}, {"mtls_trusted_ca_cert": ""}])
    def test_none(self, rest: responses.RequestsMock, answer: dict[str, str]) -> None:
        """No CA, and an empty one, are none."""
        rest.get(f"{URL}/v1/cluster/certificates", json=answer)

        assert certificates().trusted_ca() is None


class TestPut:
    """Replacing it."""

    def test_new_endpoint(self, rest: responses.RequestsMock) -> None:
        """7.22.2 and later take a list, in which there is exactly ours and no key."""
        rest.put(f"{URL}/v1/cluster/certificates", body="")
        certificates(NEW).put_trusted_ca("PEM")

        assert [{"certificates": [{"name": "mtls_trusted_ca", "certificate": "PEM"}]}] == bodies(rest, "PUT")

    def test_old_endpoint(self, rest: responses.RequestsMock) -> None:
        """Earlier versions have one endpoint a certificate."""
        rest.put(f"{URL}/v1/cluster/update_cert", body="")
        certificates(OLD).put_trusted_ca("PEM")

        assert [{"name": "mtls_trusted_ca", "certificate": "PEM"}] == bodies(rest, "PUT")

    @pytest.mark.parametrize("status", [404, 405])
    @pytest.mark.parametrize(("version", "expected"), [(NEW, [PUT_NEW, PUT_OLD]), (OLD, [PUT_OLD, PUT_NEW])])
    def test_fallback(self, rest: responses.RequestsMock, status: int, version: Version, expected: list[str]) -> None:
        """An endpoint that the cluster does not know is replaced by the other one."""
        for index, request in enumerate(expected):
            rest.put(URL + request.removeprefix("PUT "), status=200 if index else status)
        certificates(version).put_trusted_ca("PEM")

        assert expected == sent(rest)

    @pytest.mark.parametrize("status", [400, 403, 406])
    def test_refused(self, rest: responses.RequestsMock, status: int) -> None:
        """A refusal is not worked around by the other endpoint."""
        rest.put(f"{URL}/v1/cluster/certificates", status=status)
        with pytest.raises(ApiError):
            certificates().put_trusted_ca("PEM")

        assert [PUT_NEW] == sent(rest)

    def test_invalid_certificate_of_old_versions(self, rest: responses.RequestsMock) -> None:
        """A 404 may say that the certificate is invalid: if the other endpoint does not exist, it is the error."""
        rest.put(f"{URL}/v1/cluster/update_cert", status=404, json={"description": "invalid certificate"})
        rest.put(f"{URL}/v1/cluster/certificates", status=405)

        with pytest.raises(ApiError, match=r"PUT /v1/cluster/update_cert -> 404 not found: invalid certificate"):
            certificates(OLD).put_trusted_ca("PEM")

    def test_other_endpoint_refuses(self, rest: responses.RequestsMock) -> None:
        """The answer of the other endpoint about the certificate is reported."""
        rest.put(f"{URL}/v1/cluster/update_cert", status=404)
        rest.put(f"{URL}/v1/cluster/certificates", status=406)

        with pytest.raises(ApiError, match=r"PUT /v1/cluster/certificates -> 406"):
            certificates(OLD).put_trusted_ca("PEM")

    def test_timeout(self, rest: responses.RequestsMock) -> None:
        """The certificate time-out holds, as it goes to all nodes."""
        match = [responses.matchers.request_kwargs_matcher({"timeout": (30.0, 900.0)})]
        rest.put(f"{URL}/v1/cluster/certificates", match=match)
        certificates().put_trusted_ca("PEM")

        assert [PUT_NEW] == sent(rest)


class TestDelete:
    """Removing it."""

    @pytest.mark.parametrize("status", [200, 404])
    def test_gone(self, rest: responses.RequestsMock, status: int) -> None:
        """A deletion of what is gone already succeeds."""
        rest.delete(f"{URL}/v1/cluster/certificates/mtls_trusted_ca", status=status)
        certificates().delete_trusted_ca()

        assert ["DELETE /v1/cluster/certificates/mtls_trusted_ca"] == sent(rest)

    def test_required(self, rest: responses.RequestsMock) -> None:
        """A refusal is an error."""
        rest.delete(f"{URL}/v1/cluster/certificates/mtls_trusted_ca", status=403)
        with pytest.raises(ApiError, match="403"):
            certificates().delete_trusted_ca()
