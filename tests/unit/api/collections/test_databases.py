"""Databases: cut to what is needed, and changed one after the other."""

import json
import threading
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
import responses
from pulumi_redis_enterprise.api.collections.databases import Database, Databases
from pulumi_redis_enterprise.api.transport.client import Client
from pulumi_redis_enterprise.api.transport.waiting import Actions
from pulumi_redis_enterprise.core.references import Uid
from pulumi_redis_enterprise.errors import ApiError, InvalidInputError, NotConvergedError, UnreachableError
from responses.matchers import query_param_matcher

from tests.support.api_client import BASIC, URL, FakeTime, bodies, client_for, sent
from tests.support.database_logins import ORDERS

BDBS = f"{URL}/v1/bdbs"
FIELDS = (
    "uid,name,status,tls_mode,enforce_client_authentication,authentication_ssl_client_certs,"
    "client_cert_subject_validation_type,authorized_subjects,roles_permissions,default_user,"
    "mtls_allow_outdated_certs,mtls_allow_weak_hashing,endpoints,crdt,crdt_guid,replica_sources,action_uid"
)
OWN = {"roles_permissions": [{"role_uid": 9, "redis_acl_uid": 4}]}


def databases(time: FakeTime | None = None) -> Databases:
    """The databases of the cluster at `URL`."""
    client = client_for(time=time)
    return Databases(client, actions=Actions(client))


def path_of(call: str) -> str:
    """A request without its query."""
    return call.partition("?")[0]


class TestRead:
    def test_only_named_fields_are_asked_for(self, rest: responses.RequestsMock) -> None:
        """Fields that are not asked for, such as passwords, are not even in the answer."""
        only = [query_param_matcher({"fields": FIELDS})]
        rest.get(BDBS, json=[ORDERS], match=only)
        rest.get(f"{BDBS}/1", json=ORDERS, match=only)
        collection = databases()

        assert (ORDERS,) == collection.all()
        assert ORDERS == collection.get(Uid(1))

    def test_more_fields_are_dropped(self, rest: responses.RequestsMock) -> None:
        """A version that ignores `fields` shows more; that is not kept."""
        rest.get(BDBS, json=[{**ORDERS, "authentication_redis_pass": "secret"}])

        assert (ORDERS,) == databases().all()

    def test_sparse_record(self, rest: responses.RequestsMock) -> None:
        """A field that a version leaves out has the value of a plain database."""
        rest.get(f"{BDBS}/1", json={"uid": "1", "name": "orders"})

        expected: Database = {
            "uid": Uid(1),
            "name": "orders",
            "status": "active",
            "tls_mode": None,
            "enforce_client_authentication": None,
            "authentication_ssl_client_certs": [],
            "client_cert_subject_validation_type": None,
            "authorized_subjects": [],
            "roles_permissions": [],
            "default_user": True,
            "mtls_allow_outdated_certs": False,
            "mtls_allow_weak_hashing": False,
            "endpoints": [],
            "crdt": False,
            "crdt_guid": None,
            "replica_sources": [],
        }
        assert expected == databases().get(Uid(1))

    def test_secrets_of_sources_are_dropped(self, rest: responses.RequestsMock) -> None:
        """The URI of a source has a password in it, and its record a private key: only the address is kept."""
        source = {"uid": 1, "uri": "redis://admin:pa@ss@source.local:12000", "client_key": "KEY", "encryption": True}
        rest.get(f"{BDBS}/1", json={**ORDERS, "crdt": True, "crdt_guid": "552b", "replica_sources": [source]})

        expected = {**ORDERS, "crdt": True, "crdt_guid": "552b", "replica_sources": ["source.local:12000"]}
        assert expected == databases().get(Uid(1))

    def test_asked_once(self, rest: responses.RequestsMock) -> None:
        """The list is asked for once, also by threads that ask together."""
        rest.get(BDBS, json=[{**ORDERS, "uid": 2}, ORDERS])
        collection, together = databases(), threading.Barrier(4)

        def ask(_: int) -> list[int]:
            together.wait()
            return [database["uid"] for database in collection.all()]

        with ThreadPoolExecutor(4) as threads:
            assert [[1, 2]] * 4 == list(threads.map(ask, range(4)))
        assert 1 == len(rest.calls)

    def test_list_learns(self, rest: responses.RequestsMock) -> None:
        """A request for one database updates the list; a database that is gone leaves it."""
        rest.get(BDBS, json=[ORDERS, {**ORDERS, "uid": 2}])
        rest.get(f"{BDBS}/1", json={**ORDERS, "tls_mode": "disabled"})
        rest.get(f"{BDBS}/2", status=404)
        collection = databases()
        collection.all()
        collection.get(Uid(1))

        assert collection.get(Uid(2)) is None
        assert ({**ORDERS, "tls_mode": "disabled"},) == collection.all()

    def test_one_database_is_no_list(self, rest: responses.RequestsMock) -> None:
        """A request for one database tells nothing of the others."""
        rest.get(f"{BDBS}/1", json=ORDERS)
        rest.get(BDBS, json=[ORDERS, {**ORDERS, "uid": 2}])
        collection = databases()
        collection.get(Uid(1))

        assert 2 == len(collection.all())

    def test_another_shape(self, rest: responses.RequestsMock) -> None:
        """An answer of another shape is not taken for databases."""
        rest.get(BDBS, json={"bdbs": []})
        with pytest.raises(UnreachableError, match="GET /v1/bdbs: expected a list of objects"):
            databases().all()

        assert 1 == len(rest.calls)


class TestCalled:
    @pytest.mark.parametrize("reference", ["orders", 1])
    def test_by_name_or_uid(self, rest: responses.RequestsMock, reference: str | int) -> None:
        """Both name the one database."""
        rest.get(BDBS, json=[ORDERS, {**ORDERS, "uid": 2, "name": "invoices"}])

        assert ORDERS == databases().resolve(reference)

    def test_none(self, rest: responses.RequestsMock) -> None:
        """The error lists what there is."""
        rest.get(BDBS, json=[ORDERS, {**ORDERS, "uid": 2, "name": "invoices"}])
        with pytest.raises(InvalidInputError) as caught:
            databases().resolve("order")

        assert "database: the cluster has no database 'order'" == caught.value.message
        assert "take the uid or the name of one of these: 'orders' (uid 1), 'invoices' (uid 2)" == caught.value.fix

    def test_several(self, rest: responses.RequestsMock) -> None:
        """A name that two databases have names neither; the uids in the error do."""
        rest.get(BDBS, json=[ORDERS, {**ORDERS, "uid": 2}])
        with pytest.raises(InvalidInputError, match=r"has 2 databases 'orders'\nFix: .*\(uid 1\), 'orders' \(uid 2\)"):
            databases().resolve("orders")

        assert 1 == len(rest.calls)

    def test_no_database(self, rest: responses.RequestsMock) -> None:
        """An empty cluster is reported as such."""
        rest.get(BDBS, json=[])
        with pytest.raises(InvalidInputError, match="of these: none"):
            databases().resolve("orders")

        assert 1 == len(rest.calls)


class TestUpdate:
    def test_waits(self, rest: responses.RequestsMock, time: FakeTime) -> None:
        """A change holds when its action is done and the database is active again."""
        rest.put(f"{BDBS}/1", json={"action_uid": "a-1"})
        rest.get(f"{URL}/v1/actions/a-1", json={"status": "completed"})
        for status in ("active-change-pending", "pending", "active"):
            rest.get(f"{BDBS}/1", json={**ORDERS, "status": status})

        assert ORDERS == databases(time).update(Uid(1), {"tls_mode": "enabled"})
        assert [0.2, 0.4] == time.sleeps
        assert [{"tls_mode": "enabled"}] == bodies(rest, "PUT")

    def test_busy(self, rest: responses.RequestsMock, time: FakeTime) -> None:
        """While somebody else's change goes on, this one waits, and says so."""
        told: list[str] = []
        client = Client(BASIC, sleep=time.sleep, clock=time.clock, log=told.append)
        for _ in range(7):
            rest.put(f"{BDBS}/1", status=409)
        rest.put(f"{BDBS}/1", json={})
        rest.get(f"{BDBS}/1", json=ORDERS)

        assert ORDERS == Databases(client, actions=Actions(client)).update(Uid(1), {"tls_mode": "enabled"})
        assert [0.2, 0.4, 0.8, 1.6, 3.2, 5.0, 5.0] == time.sleeps
        assert ["waiting for database 1, which is busy with another change"] * 7 == told

    def test_busy_for_too_long(self, rest: responses.RequestsMock, time: FakeTime) -> None:
        """After ten minutes the cluster's own words are the error."""
        rest.put(f"{BDBS}/1", status=409, json={"error_code": "busy"})
        with pytest.raises(ApiError, match="409 conflict"):
            databases(time).update(Uid(1), {"tls_mode": "enabled"})

        assert 600 == time.now

    def test_never_active(self, rest: responses.RequestsMock, time: FakeTime) -> None:
        """A database that does not become active is not taken for changed."""
        rest.put(f"{BDBS}/1", json={})
        rest.get(f"{BDBS}/1", json={**ORDERS, "status": "recovery"})
        with pytest.raises(NotConvergedError, match="database 'orders' is recovery 600 s after a change"):
            databases(time).update(Uid(1), {"tls_mode": "enabled"})

        assert 600 == time.now

    def test_refused(self, rest: responses.RequestsMock) -> None:
        """A refusal is reported in the cluster's words, and not tried again."""
        rest.put(f"{BDBS}/1", status=406, json={"description": "no certificate"})
        with pytest.raises(ApiError, match="406 not acceptable: no certificate"):
            databases().update(Uid(1), {"tls_mode": "enabled"})

        assert 1 == len(rest.calls)

    def test_failed_action(self, rest: responses.RequestsMock) -> None:
        """An action that fails is an error, although the PUT was accepted."""
        rest.put(f"{BDBS}/1", json={"action_uid": "a-1"})
        rest.get(f"{URL}/v1/actions/a-1", json={"status": "failed", "error": "no memory"})
        with pytest.raises(NotConvergedError, match="has failed: no memory"):
            databases().update(Uid(1), {"tls_mode": "enabled"})

        assert 2 == len(rest.calls)

    def test_gone(self, rest: responses.RequestsMock) -> None:
        """A database that is gone has nothing to change, before the change or during it."""
        rest.put(f"{BDBS}/1", status=404)
        rest.get(f"{BDBS}/1", status=404)
        rest.put(f"{BDBS}/2", json={})
        rest.get(f"{BDBS}/2", status=404)

        assert databases().update(Uid(1), {"tls_mode": "enabled"}) is None
        assert databases().update(Uid(2), {"tls_mode": "enabled"}) is None

    def test_nothing_to_change(self, rest: responses.RequestsMock) -> None:
        """Without a change nothing is written."""
        rest.get(f"{BDBS}/1", json=ORDERS)

        assert ORDERS == databases().update(Uid(1), {})
        assert ["GET /v1/bdbs/1"] == [path_of(call) for call in sent(rest)]


class TestEdit:
    def test_of_what_is_there(self, rest: responses.RequestsMock) -> None:
        """The change is made of the database as it is now, not as the list knew it."""
        rest.get(BDBS, json=[{**ORDERS, "roles_permissions": []}])
        rest.get(f"{BDBS}/1", json=ORDERS)
        rest.put(f"{BDBS}/1", json={})
        collection = databases()
        collection.all()
        collection.edit(
            Uid(1), lambda database: {"roles_permissions": [*database["roles_permissions"], {"role_uid": 9}]}
        )

        assert [{"roles_permissions": [*ORDERS["roles_permissions"], {"role_uid": 9}]}] == bodies(rest, "PUT")

    def test_of_what_somebody_else_made_meanwhile(self, rest: responses.RequestsMock) -> None:
        """A busy database may be getting another entry of the same list, which must not be undone."""
        others = [{"role_uid": 7, "redis_acl_uid": 1}]
        rest.get(f"{BDBS}/1", json={**ORDERS, "roles_permissions": []})
        rest.put(f"{BDBS}/1", status=409)
        rest.get(f"{BDBS}/1", json={**ORDERS, "roles_permissions": others})
        rest.put(f"{BDBS}/1", json={})
        databases().edit(
            Uid(1), lambda database: {"roles_permissions": [*database["roles_permissions"], {"role_uid": 9}]}
        )

        assert {"roles_permissions": [*others, {"role_uid": 9}]} == bodies(rest, "PUT")[-1]

    def test_nothing_to_do(self, rest: responses.RequestsMock) -> None:
        """A change that is there already is not written."""
        rest.get(f"{BDBS}/1", json=ORDERS)

        assert ORDERS == databases().edit(Uid(1), lambda _: {})
        assert {"GET /v1/bdbs/1"} == {path_of(call) for call in sent(rest)}

    def test_gone(self, rest: responses.RequestsMock) -> None:
        """There is nothing to edit in a database that is gone."""
        rest.get(f"{BDBS}/1", status=404)

        assert databases().edit(Uid(1), lambda _: OWN) is None

    def test_one_after_the_other(self, rest: responses.RequestsMock) -> None:
        """Threads that edit one database take turns, so that each finds what the others wrote."""
        stored: dict[str, Any] = {**ORDERS, "roles_permissions": []}

        def put(request: Any) -> tuple[int, dict[str, str], str]:
            stored.update(json.loads(request.body))
            return 200, {}, "{}"

        rest.add_callback("GET", f"{BDBS}/1", callback=lambda _: (200, {}, json.dumps(stored)))
        rest.add_callback("PUT", f"{BDBS}/1", callback=put)
        collection = databases()
        collection.get(Uid(1))  # the login is accepted, so that nothing else makes the threads wait

        def add(uid: int) -> None:
            collection.edit(
                Uid(1), lambda database: {"roles_permissions": [*database["roles_permissions"], {"uid": uid}]}
            )

        with ThreadPoolExecutor(8) as threads:
            list(threads.map(add, range(16)))

        assert set(range(16)) == {entry["uid"] for entry in stored["roles_permissions"]}
