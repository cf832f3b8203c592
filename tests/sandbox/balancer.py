"""The endpoint of a cluster that is like EKS: each connection goes to the next API server.

A second listener leads to the last of them and holds back what it says, as long as the file Layout.lag tells:
the authenticator behind it learns of each change of aws-auth that much later.
"""

import argparse
import asyncio
import itertools
import socket
from collections.abc import Callable
from pathlib import Path

from .layout import LOOPBACK, Layout

CHUNK = 64 * 1024


async def serve(listener: socket.socket, next_port: Callable[[], int], lag: Callable[[], float]) -> None:
    async def handle(client: asyncio.StreamReader, reply: asyncio.StreamWriter) -> None:
        try:
            server, request = await asyncio.open_connection(LOOPBACK, next_port())
            try:
                await asyncio.gather(_copy(client, request, lambda: 0), _copy(server, reply, lag))
            finally:
                request.close()
        except OSError:
            pass  # a peer disconnected
        finally:
            reply.close()

    server = await asyncio.start_server(handle, sock=listener)
    await server.serve_forever()


async def _copy(source: asyncio.StreamReader, sink: asyncio.StreamWriter, lag: Callable[[], float]) -> None:
    while data := await source.read(CHUNK):
        await asyncio.sleep(lag())
        sink.write(data)
        await sink.drain()
    if sink.can_write_eof():
        sink.write_eof()


def _lag(layout: Layout) -> float:
    try:
        return float(layout.lag.read_text() or 0)
    except FileNotFoundError:
        return 0


async def _serve_both(layout: Layout, endpoint: socket.socket, lagging: socket.socket) -> None:
    ports = [layout.port(member.api_server) for member in layout.members]
    turns = itertools.cycle(ports)
    await asyncio.gather(
        serve(endpoint, lambda: next(turns), lambda: 0),
        serve(lagging, lambda: ports[-1], lambda: _lag(layout)),
    )


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--dir", type=Path, required=True)
    parser.add_argument("--fd", type=int, required=True)
    parser.add_argument("--lagging-fd", type=int, required=True)
    arguments = parser.parse_args()
    endpoint, lagging = (socket.socket(fileno=fd) for fd in (arguments.fd, arguments.lagging_fd))
    asyncio.run(_serve_both(Layout(arguments.dir), endpoint, lagging))


if __name__ == "__main__":
    main()
