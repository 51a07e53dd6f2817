"""Ports: taken, forbidden, elsewhere."""

from __future__ import annotations

import socket
from collections.abc import Iterator

import pytest

from crosscurrents.ports import LEARN, PortError, free_port, listening


@pytest.fixture
def taken() -> Iterator[int]:
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        held.listen()
        yield int(held.getsockname()[1])


def test_a_chosen_port_in_use_is_a_sentence(taken: int) -> None:
    with pytest.raises(PortError, match=f"Port {taken} is in use: end the other program, or choose another"):
        free_port("127.0.0.1", taken, chosen=True)


def test_without_a_choice_the_next_free_one_is_taken(taken: int) -> None:
    assert taken < free_port("127.0.0.1", taken, chosen=False) < taken + 50


def test_an_address_of_another_computer_is_not_called_a_port_in_use() -> None:
    with pytest.raises(PortError, match=r"Cannot listen on 203\.0\.113\.9"):
        free_port("203.0.113.9", LEARN, chosen=True)


def test_a_name_that_is_nobodys_is_a_sentence() -> None:
    with pytest.raises(PortError, match=r"no address nowhere\.invalid"):
        free_port("nowhere.invalid", LEARN, chosen=True)


def test_a_socket_that_listens_keeps_its_port_from_the_next_who_looks(taken: int) -> None:
    with (
        listening("127.0.0.1", taken, chosen=False) as one,
        listening("127.0.0.1", taken, chosen=False) as other,
    ):
        ports = [held.getsockname()[1] for held in (one, other)]
        assert taken < ports[0] < ports[1]
        assert free_port("127.0.0.1", ports[0], chosen=False) > ports[1]
        with socket.create_connection(("127.0.0.1", ports[0])):
            pass
