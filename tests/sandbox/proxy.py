"""A CONNECT proxy that sends AWS's host names to the emulator and refuses all others.

Through it the authenticator, the AWS CLI and the program under test reach the emulated AWS: each of them
connects to the real host names, with end-to-end TLS.
"""

import argparse
import asyncio
import socket
import sys

from .hosts import endpoint_of
from .layout import LOOPBACK

HTTPS = 443
MAX_HEAD = 64 * 1024


async def serve(listener: socket.socket, emulator_port: int) -> None:
    async def handle(client: asyncio.StreamReader, reply: asyncio.StreamWriter) -> None:
        try:
            await _tunnel(client, reply, emulator_port)
        except (OSError, asyncio.IncompleteReadError, asyncio.LimitOverrunError):
            pass  # a peer disconnected, which tests do on purpose
        finally:
            reply.close()

    server = await asyncio.start_server(handle, sock=listener, limit=MAX_HEAD)
    await server.serve_forever()


async def _tunnel(client: asyncio.StreamReader, reply: asyncio.StreamWriter, port: int) -> None:
    head = await client.readuntil(b"\r\n\r\n")
    method, target, *_ = head.split(b"\r\n", 1)[0].decode("latin-1").split(" ")
    if not _allowed(method, target):
        _log("refused", method, target)
        text = f"the sandbox lets nobody reach {target}\n"
        reply.write(
            f"HTTP/1.1 403 Forbidden\r\nContent-Type: text/plain\r\nContent-Length: {len(text)}"
            f"\r\nConnection: close\r\n\r\n{text}".encode()
        )
        await reply.drain()
        return
    _log("allowed", method, target)
    upstream_reader, upstream_writer = await asyncio.open_connection(LOOPBACK, port)
    try:
        reply.write(b"HTTP/1.1 200 Connection established\r\n\r\n")
        await asyncio.gather(_copy(client, upstream_writer), _copy(upstream_reader, reply))
    finally:
        upstream_writer.close()


async def _copy(source: asyncio.StreamReader, sink: asyncio.StreamWriter) -> None:
    while data := await source.read(MAX_HEAD):
        sink.write(data)
        await sink.drain()
    if sink.can_write_eof():
        sink.write_eof()


def _allowed(method: str, target: str) -> bool:
    host, _, port = target.rpartition(":")
    return method == "CONNECT" and port == str(HTTPS) and endpoint_of(host) is not None


def _log(verdict: str, method: str, target: str) -> None:
    # The path and query of a plain request could be a credential.
    print(verdict, method, target.split("?", 1)[0], file=sys.stdout, flush=True)


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--fd", type=int, required=True)
    parser.add_argument("--emulator-port", type=int, required=True)
    arguments = parser.parse_args()
    asyncio.run(serve(socket.socket(fileno=arguments.fd), arguments.emulator_port))


if __name__ == "__main__":
    main()
