"""Users: the list that is asked for once, and writes that are waited for."""

import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from http.client import RemoteDisconnected
from typing import Any

import pytest
import requests
import responses
from pulumi_redis_enterprise.api.collections.users import User, Users
from pulumi_redis_enterprise.api.transport.waiting import Actions
from pulumi_redis_enterprise.core.references import Uid
from pulumi_redis_enterprise.core.versions import Version
from pulumi_redis_enterprise.errors import ApiError, NotConvergedError, UnreachableError

from tests.support.api_client import URL, bodies, client_for, sent

USERS = f"{URL}/v1/users"
LOST = requests.ConnectionError(RemoteDisconnected("gone"))
OLD = Version(8, 0, 20, 19)
NEW = Version(8, 0, 20, 44)

ADMIN = User(Uid(1), "admin", "admin@cluster.local", "regular", "", (Uid(1),), "active")
APP = User(Uid(2), "app-1", "", "certificate", "CN=app-1", (Uid(2), Uid(3)), "active")
PAYLOAD = {"name": "app-1", "auth_method": "certificate", "certificate_subject_line": "CN=app-1", "role_uids": [3, 2]}


def users(version: Version = NEW) -> Users:
    """The users of a cluster of this version."""
    client = client_for()
    return Users(client, actions=Actions(client), version=lambda: version)


def record(user: User, **more: Any) -> dict[str, Any]:
    """A user as the cluster shows it, with more than is kept."""
    return {
        "uid": user.uid,
        "name": user.name,
        "email": user.email,
        "auth_method": user.auth_method,
        "certificate_subject_line": user.certificate_subject_line,
        "role_uids": list(reversed(user.role_uids)),
        "status": user.status,
        "role": "none",
        "email_alerts": True,
    } | more


class TestList:
    """The list of users."""

    def test_all(self, rest: responses.RequestsMock) -> None:
        """The named fields of every user are kept, and asked for once."""
        rest.get(USERS, json=[record(APP), record(ADMIN)])
        collection = users()

        assert (ADMIN, APP) == collection.all() == collection.all()
        assert 1 == len(rest.calls)

    def test_sparse_record(self, rest: responses.RequestsMock) -> None:
        """A field that a version leaves out is empty, and a user without a method is a regular one."""
        rest.get(USERS, json=[{"uid": 1}])

        assert (User(Uid(1), "", "", "regular", "", (), ""),) == users().all()

    @pytest.mark.parametrize(
        ("payload", "expected"),
        [
            ({"name": "APP-1"}, [APP]),
            ({"name": "new", "certificate_subject_line": "CN=app-1"}, [APP]),
            ({"name": "new", "certificate_subject_line": "CN=APP-1"}, []),
            ({"email": "Admin@cluster.local"}, [ADMIN]),
            ({"name": "app-1", "email": "admin@cluster.local", "certificate_subject_line": "CN=app-1"}, [ADMIN, APP]),
            ({"name": "new", "email": "", "certificate_subject_line": ""}, []),
            ({"role_uids": [1]}, []),
        ],
        ids=repr,
    )
    def test_sharing(self, rest: responses.RequestsMock, payload: dict[str, Any], expected: list[User]) -> None:
        """A user that has what only one should have is found by it, once; case counts in subject lines only."""
        rest.get(USERS, json=[record(APP), record(ADMIN)])

        assert expected == users().conflicting(payload)

    @pytest.mark.parametrize(("email", "expected"), [("admin@cluster.local", [ADMIN]), ("Admin@cluster.local", [])])
    def test_email(self, rest: responses.RequestsMock, email: str, expected: list[User]) -> None:
        """A login by e-mail address needs exactly this address."""
        rest.get(USERS, json=[record(ADMIN)])

        assert expected == users().with_email(email)

    def test_refresh(self, rest: responses.RequestsMock) -> None:
        """On demand the list is asked for again."""
        rest.get(USERS, json=[])
        rest.get(USERS, json=[record(ADMIN)])
        collection = users()

        assert (0, 1) == (len(collection.all()), len(collection.all(refresh=True)))

    def test_single_flight(self, rest: responses.RequestsMock) -> None:
        """Threads that ask at once share one request."""
        rest.get(USERS, json=[record(ADMIN)])
        collection, together = users(), threading.Barrier(4)

        def ask(_: int) -> tuple[User, ...]:
            together.wait()
            return collection.all()

        with ThreadPoolExecutor(4) as threads:
            assert [(ADMIN,)] * 4 == list(threads.map(ask, range(4)))
        assert 1 == len(rest.calls)


class TestGet:
    """One user as it is now."""

    def test_fresh(self, rest: responses.RequestsMock) -> None:
        """It is asked for each time, and the list learns of it."""
        rest.get(USERS, json=[record(APP)])
        rest.get(f"{USERS}/2", json=record(APP, status="locked"))
        collection = users()
        collection.all()

        assert replace(APP, status="locked") == collection.get(Uid(2))
        assert (replace(APP, status="locked"),) == collection.all()

    def test_gone(self, rest: responses.RequestsMock) -> None:
        """A user that is gone is None, and gone from the list."""
        rest.get(USERS, json=[record(ADMIN), record(APP)])
        rest.get(f"{USERS}/2", status=404)
        collection = users()
        collection.all()

        assert collection.get(Uid(2)) is None
        assert (ADMIN,) == collection.all()

    def test_before_the_list(self, rest: responses.RequestsMock) -> None:
        """One known user does not make a list."""
        rest.get(f"{USERS}/2", json=record(APP))
        rest.get(f"{USERS}/3", status=404)
        rest.get(USERS, json=[record(ADMIN), record(APP)])
        collection = users()
        collection.get(Uid(2))
        collection.get(Uid(3))

        assert (ADMIN, APP) == collection.all()


class TestCreate:
    """POST."""

    def test_waits(self, rest: responses.RequestsMock) -> None:
        """The user is there when the cluster's action is done, and then in the list without asking."""
        rest.get(USERS, json=[record(ADMIN)])
        rest.post(USERS, json=record(APP, action_uid="a-1"))
        rest.get(f"{URL}/v1/actions/a-1", json={"status": "completed"})
        collection = users()

        assert APP == collection.create(PAYLOAD)
        assert (ADMIN, APP) == collection.all()
        assert ["GET /v1/users", "POST /v1/users", "GET /v1/actions/a-1"] == sent(rest)
        assert [PAYLOAD] == bodies(rest, "POST")

    def test_lost_but_there(self, rest: responses.RequestsMock) -> None:
        """After a lost connection a new user of that name is the one that was to be created."""
        rest.get(USERS, json=[record(ADMIN)])
        rest.post(USERS, body=LOST)
        rest.get(USERS, json=[record(ADMIN), record(APP)])

        assert APP == users().create(PAYLOAD)

    def test_lost_and_not_there(self, rest: responses.RequestsMock) -> None:
        """If the user is not there the lost connection is the error; nothing is sent twice."""
        rest.get(USERS, json=[record(ADMIN)])
        rest.post(USERS, body=LOST)
        with pytest.raises(UnreachableError, match="POST /v1/users"):
            users().create(PAYLOAD)

        assert ["GET /v1/users", "POST /v1/users", "GET /v1/users"] == sent(rest)

    def test_lost_with_a_namesake(self, rest: responses.RequestsMock) -> None:
        """A user of that name that was there before is somebody else's."""
        rest.get(USERS, json=[record(APP)])
        rest.post(USERS, body=LOST)
        with pytest.raises(UnreachableError):
            users().create(PAYLOAD)

        assert 3 == len(rest.calls)

    def test_empty_answer(self, rest: responses.RequestsMock) -> None:
        """An answer without the user makes the list tell its uid."""
        rest.get(USERS, json=[record(ADMIN)])
        rest.post(USERS, body="")
        rest.get(USERS, json=[record(ADMIN), record(APP)])

        assert APP == users().create(PAYLOAD)

    def test_accepted_and_not_there(self, rest: responses.RequestsMock) -> None:
        """A success that shows nothing is none."""
        rest.get(USERS, json=[record(ADMIN)])
        rest.post(USERS, body="")
        with pytest.raises(NotConvergedError, match="user 'app-1' is not there"):
            users().create(PAYLOAD)

        assert 3 == len(rest.calls)

    def test_failed_action(self, rest: responses.RequestsMock) -> None:
        """An action that fails is an error, although the POST was answered with 200."""
        rest.get(USERS, json=[])
        rest.post(USERS, json=record(APP, action_uid="a-1"))
        rest.get(f"{URL}/v1/actions/a-1", json={"status": "failed"})
        with pytest.raises(NotConvergedError):
            users().create(PAYLOAD)

        assert 3 == len(rest.calls)


class TestUpdate:
    """PUT."""

    def test_answer(self, rest: responses.RequestsMock) -> None:
        """The answer has the user, and the list learns of it."""
        rest.get(USERS, json=[record(APP)])
        rest.put(f"{USERS}/2", json=record(APP, certificate_subject_line="CN=new"))
        collection = users()
        collection.all()

        changed = replace(APP, certificate_subject_line="CN=new")
        assert changed == collection.update(Uid(2), {"certificate_subject_line": "CN=new"})
        assert (changed,) == collection.all()
        assert [{"certificate_subject_line": "CN=new"}] == bodies(rest, "PUT")

    def test_empty_answer(self, rest: responses.RequestsMock) -> None:
        """An answer without the user makes it be asked for."""
        rest.put(f"{USERS}/2", body="")
        rest.get(f"{USERS}/2", json=record(APP))

        assert APP == users().update(Uid(2), {"role_uids": [2, 3]})

    def test_gone(self, rest: responses.RequestsMock) -> None:
        """A user that is gone cannot be changed."""
        rest.put(f"{USERS}/2", status=404)
        with pytest.raises(ApiError, match="404"):
            users().update(Uid(2), {})

        assert 1 == len(rest.calls)


class TestDelete:
    """DELETE."""

    def test_waits(self, rest: responses.RequestsMock) -> None:
        """The user is gone when the cluster's action is done, and it shows the user no more."""
        rest.get(USERS, json=[record(ADMIN), record(APP)])
        rest.delete(f"{USERS}/2", json={"action_uid": "a-1"})
        rest.get(f"{URL}/v1/actions/a-1", status=404)
        rest.get(f"{USERS}/2", json=record(APP))
        rest.get(f"{USERS}/2", status=404)
        collection = users()
        collection.all()
        collection.delete(Uid(2))

        assert (ADMIN,) == collection.all()
        looks = ["GET /v1/users/2", "GET /v1/users/2"]
        assert ["GET /v1/users", "DELETE /v1/users/2", "GET /v1/actions/a-1", *looks] == sent(rest)

    def test_never_gone(self, rest: responses.RequestsMock) -> None:
        """A deletion that was accepted, as by something in between, and never shows is no success."""
        rest.delete(f"{USERS}/2", body="")
        rest.get(f"{USERS}/2", json=record(APP))

        with pytest.raises(NotConvergedError, match="the deletion of the user with uid 2, but still shows it"):
            users().delete(Uid(2))

    def test_gone(self, rest: responses.RequestsMock) -> None:
        """A user that is gone already counts as deleted."""
        rest.delete(f"{USERS}/2", status=404)
        rest.get(f"{USERS}/2", status=404)
        users().delete(Uid(2))

        assert ["DELETE /v1/users/2", "GET /v1/users/2"] == sent(rest)

    def test_refused(self, rest: responses.RequestsMock) -> None:
        """A refusal, as for the last admin, is an error, and the user stays in the list."""
        rest.get(USERS, json=[record(ADMIN)])
        rest.delete(f"{USERS}/1", status=406)
        collection = users()
        collection.all()
        with pytest.raises(ApiError, match="406"):
            collection.delete(Uid(1))

        assert (ADMIN,) == collection.all()


@pytest.mark.parametrize(("version", "expected"), [(OLD, 1), (NEW, 2)])
def test_parallel_writes(rest: responses.RequestsMock, version: Version, expected: int) -> None:
    """Writes go one by one below 8.0.20-44, where parallel ones could corrupt a user, and else in parallel."""
    inside, most = 0, 0
    lock, both = threading.Lock(), threading.Barrier(2)

    def answer(_: Any) -> tuple[int, dict[str, str], str]:
        nonlocal inside, most
        with lock:
            inside += 1
            most = max(most, inside)
        if version is NEW:
            both.wait(timeout=10)
        with lock:
            inside -= 1
        return 200, {}, ""

    collection = users(version)
    rest.get(USERS, json=[])
    collection.all()  # the login is accepted, so that nothing else makes the threads wait
    for uid in (1, 2):
        rest.add_callback("DELETE", f"{USERS}/{uid}", callback=answer)
        rest.get(f"{USERS}/{uid}", status=404)
    with ThreadPoolExecutor(2) as threads:
        list(threads.map(collection.delete, (1, 2)))

    assert expected == most


def test_budget_of_creation(rest: responses.RequestsMock) -> None:
    """A user costs three requests: POST, one look at the action, one read-back."""
    rest.get(USERS, json=[])
    for uid in range(1, 21):
        user = replace(APP, uid=Uid(uid), name=f"app-{uid}")
        rest.post(USERS, json=record(user, action_uid=f"a-{uid}"))
        rest.get(f"{URL}/v1/actions/a-{uid}", json={"status": "completed"})
        rest.get(f"{USERS}/{uid}", json=record(user))
    collection = users()
    for uid in range(1, 21):
        collection.get(collection.create({**PAYLOAD, "name": f"app-{uid}"}).uid)

    assert 1 + 3 * 20 == len(rest.calls)
    assert 20 == len(collection.all())
