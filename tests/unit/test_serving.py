"""The socket that the service listens on."""

import socket

import pytest

from graph_schema.errors import WrongInput
from hub.serving import listen, url_host


def test_answers_do_not_wait_for_acknowledgement() -> None:
    with listen("127.0.0.1", 0) as listener:
        listener.listen()
        with socket.create_connection(listener.getsockname()), listener.accept()[0] as accepted:
            assert accepted.proto == socket.IPPROTO_TCP
            assert accepted.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY) == 1


def test_a_taken_port_is_told() -> None:
    with listen("127.0.0.1", 0) as listener:
        listener.listen()
        port = int(url_host(listener).rsplit(":", 1)[1])
        with pytest.raises(WrongInput, match=str(port)):
            listen("127.0.0.1", port)
