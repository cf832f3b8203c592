"""Runs the emulator: `python -m sandbox.emulator --dir DIR --fd FD --metadata-fd FD --authorizer-fd FD`."""

import argparse
import ssl
import threading
from pathlib import Path

from ..hosts import endpoint_of
from ..layout import ACCOUNT, REGION, Layout, write_private
from ..pki import Authority
from ..tls import TlsServer, server_context
from .access import authorizer
from .access.state import access_of
from .accounts import fill
from .application import Application
from .metadata import MetadataServer
from .web_identity import KEYS

# For clients that name no host of AWS's: they get a certificate that matches nothing.
FALLBACK_HOST = "invalid.amazonaws.com"


def certificates_on_demand(layout: Layout) -> ssl.SSLContext:
    """A context with a certificate for each of AWS's host names, issued when first asked for.

    One certificate cannot cover them all: a wildcard matches a single label.
    """
    authority = Authority.load(layout.pki, "aws-ca")
    contexts: dict[str, ssl.SSLContext] = {}
    issuing = threading.Lock()

    def context_for(host: str) -> ssl.SSLContext:
        with issuing:
            if host not in contexts:
                path = layout.pki / f"{host}.pem"
                write_private(path, authority.issue_server(host))
                contexts[host] = server_context(str(path))
            return contexts[host]

    def choose(connection: ssl.SSLObject, host: str | None, _: ssl.SSLContext) -> None:
        if host and endpoint_of(host):
            connection.context = context_for(host)

    first = context_for(FALLBACK_HOST)
    first.sni_callback = choose
    return first


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--dir", type=Path, required=True)
    parser.add_argument("--fd", type=int, required=True)
    parser.add_argument("--metadata-fd", type=int, required=True)
    parser.add_argument("--authorizer-fd", type=int, required=True)
    arguments = parser.parse_args()
    layout = Layout(arguments.dir)
    application = Application()
    context = certificates_on_demand(layout)
    KEYS.load(layout)
    fill(layout)
    metadata = MetadataServer(arguments.metadata_fd)
    threading.Thread(target=metadata.serve_forever, daemon=True).start()
    access = access_of(ACCOUNT, REGION, layout.cluster)
    webhook = TlsServer(
        arguments.authorizer_fd,
        authorizer.application(lambda: access.effective),
        # The webhook's certificate is for this address.
        server_context(str(layout.pki / "webhook.pem")),
    )
    threading.Thread(target=webhook.serve_forever, daemon=True).start()
    TlsServer(arguments.fd, application, context).serve_forever()


if __name__ == "__main__":
    main()
