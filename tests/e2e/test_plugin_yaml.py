"""A program in YAML, which the plugin serves, from nothing to nothing; judged by what the cluster has."""

from collections.abc import Iterator

import pytest
from redis_enterprise_emulator import Emulator

from tests.support.cluster_contents import contents
from tests.support.pki import Pki
from tests.support.pulumi_cli import NewStack, PulumiStack

pytestmark = pytest.mark.story

PROGRAM = """
variables:
  authority: {"fn::readFile": ./ca.pem}
  certificate: {"fn::readFile": ./app.pem}
  key: {"fn::readFile": ./app.key}
resources:
  ca:
    type: redis-enterprise:TrustedCa
    properties: {certificates: "${authority}"}
  mtls:
    type: redis-enterprise:ClusterMtlsConfig
    properties: {trustedCa: "${ca.id}", subjectValidation: san_cn, authorizedSubjects: [{CN: app}]}
  orders:
    type: redis-enterprise:DatabaseMtlsConfig
    properties: {database: orders, clientCertificates: ["${authority}"]}
  viewer:
    type: redis-enterprise:Role
    properties: {roleName: viewer, management: cluster_viewer}
  readOnly:
    type: redis-enterprise:RedisAcl
    properties: {aclName: read-only, rule: "+@read ~*"}
  access:
    type: redis-enterprise:DatabaseAccess
    properties: {database: "${orders.database}", role: "${viewer.roleName}", acl: "${readOnly.aclName}"}
  app:
    type: redis-enterprise:CertificateUser
    properties:
      username: app
      certificate: "${certificate}"
      roles: ["${viewer.roleName}"]
      trustedBy: ["${ca.trust}", "${orders.trust}"]
    options: {dependsOn: ["${mtls}"]}
  login:
    type: redis-enterprise:LoginCheck
    properties: {certificateFile: ./app.pem, keyFile: ./app.key, username: app}
    options: {dependsOn: ["${app}"]}
  loginByText:
    type: redis-enterprise:LoginCheck
    properties: {certificate: "${certificate}", key: "${key}", username: app}
    options: {dependsOn: ["${app}"]}
  closed:
    type: redis-enterprise:DatabaseDefaultUser
    properties: {database: "${orders.database}", enabled: false}
    options: {dependsOn: ["${app}", "${access}"]}
outputs:
  subjectLine: "${app.subjectLine}"
  result: "${login.result}"
"""


@pytest.fixture
def cluster() -> Iterator[Emulator]:
    """A cluster with a database."""
    with Emulator(version="8.2.0-25", databases=["orders"]) as emulator:
        yield emulator


@pytest.fixture
def stack(new_yaml_stack: NewStack, cluster: Emulator, pki: Pki) -> PulumiStack:
    """A stack of the program."""
    stack = new_yaml_stack(PROGRAM, environment=cluster.environment())
    (stack.folder / "ca.pem").write_text(pki.a.certificate_pem)
    pki.client("app").write(stack.folder, "app")
    return stack


def test_life_of_a_program(stack: PulumiStack, cluster: Emulator) -> None:
    """It comes up and logs in, has nothing to do then, sees no drift, and gives everything back."""
    nothing = contents(cluster)
    stack.preview()
    assert nothing == contents(cluster)
    stack.up()
    there = contents(cluster)
    assert nothing != there
    assert {"subjectLine": "CN=app,O=Acme,C=US", "result": "role cluster_viewer"} == stack.outputs()
    stored = stack.run("stack", "export", "--show-secrets").stdout
    assert [] == [line for line in (stack.folder / "app.key").read_text().splitlines()[1:-1] if line in stored]
    stack.up(expect_no_changes=True)
    stack.refresh("--expect-no-changes")
    assert there == contents(cluster)
    stack.destroy()
    assert nothing == contents(cluster)
