"""Commands that log in as a client, as a shell takes them."""

import shlex

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pulumi_redis_enterprise.core.login_commands import curl_command, kept, redis_cli_command

URL = "https://cluster:9443"
CURL = "curl --cert client.pem --key client.key"
NEXT = curl_command("https://other:9443", ca_file="ca.pem")


@pytest.mark.parametrize(
    ("expected", "command"),
    [
        (f"{CURL} https://cluster:9443/v1/users/role", curl_command(URL)),
        (
            "curl --cacert 'my ca.pem' --cert client.pem --key client.key https://cluster:9443/v1/users/role",
            curl_command(URL, ca_file="my ca.pem"),
        ),
        (
            f"{CURL} --connect-to 'rs.local:9443:[fd00::1]:9443' https://rs.local:9443/v1/users/role",
            curl_command("https://[fd00::1]:9443", server_name="rs.local"),
        ),
        (
            f"{CURL} --connect-to rs.local:443:10.0.0.1:443 https://rs.local:443/v1/users/role",
            curl_command("https://10.0.0.1", server_name="rs.local"),
        ),
        (
            "redis-cli -h orders.local -p 12000 --tls --cacert ca.pem --cert client.pem --key client.key",
            redis_cli_command("orders.local", "12000", ca_file="ca.pem"),
        ),
        (
            "redis-cli -h fd00::1 -p 12000 --tls --cacert ca.pem --cert client.pem --key client.key",
            redis_cli_command("[fd00::1]", "12000", ca_file="ca.pem"),
        ),
    ],
    ids=["trust of the system", "CA", "name and address", "name without a port", "database", "database with IPv6"],
)
def test_command(expected: str, command: str) -> None:
    """Trust and the name that is verified are as in the settings."""
    assert expected == command


@given(st.text(min_size=1), st.text())
def test_nothing_gets_out_of_its_word(host: str, port: str) -> None:
    """The name of a host is one word to a shell, whatever the cluster calls it."""
    words = shlex.split(redis_cli_command(host, port, ca_file="$(reboot)"))

    assert [host.strip("[]"), port, "$(reboot)"] == [words[2], words[4], words[7]]


class TestKept:
    """Tests of what a refresh makes of the stored command."""

    def test_other_path_of_the_ca(self) -> None:
        """Each machine may have the CA somewhere else: that is no drift."""
        before = curl_command(URL, ca_file="/elsewhere/ca.pem")

        assert before == kept(before, curl_command(URL, ca_file="ca.pem"))

    @pytest.mark.parametrize("before", [None, 5, "curl 'x", "curl --cacert", curl_command(URL), NEXT])
    def test_other_command(self, before: object) -> None:
        """Any other difference is one, and what cannot be read is replaced."""
        now = curl_command(URL, ca_file="ca.pem")

        assert now == kept(before, now)
