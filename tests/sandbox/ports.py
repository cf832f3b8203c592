"""Ports: sockets handed to our own servers, and port numbers picked for the others."""

import random
import socket

from .layout import LOOPBACK

# Below the kernel's range for outgoing connections, so that no client's socket takes a picked port.
PICKED_FROM = range(20_000, 32_000)

AUTHENTICATOR_HEALTH_PORT = 21363


def listen() -> socket.socket:
    """A socket on a port that the kernel picks; it is passed on to a child, so nothing can take it."""
    return socket.create_server((LOOPBACK, 0), backlog=128)


def pick() -> int:
    """A port that is free now. Another program may take it before its user does: retry the start."""
    while True:
        port = random.choice(PICKED_FROM)
        with socket.socket() as probe:
            try:
                probe.bind((LOOPBACK, port))
            except OSError:
                continue
            return port


def hold_health_port() -> socket.socket | None:
    """Keeps the authenticator's health endpoint shut: it would listen on all interfaces, on a fixed port.

    A bound socket that does not listen is enough to make the authenticator's own bind fail, which it only
    logs. SO_REUSEPORT lets several sandboxes hold the port together; the authenticator does not set it.
    Returns None if the port belongs to another program: then the authenticator cannot have it either.
    """
    holder = socket.socket()
    holder.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
    try:
        holder.bind((LOOPBACK, AUTHENTICATOR_HEALTH_PORT))
    except OSError:
        holder.close()
        return None
    return holder
