"""Before the server touches anything: can what the settings name be used? Everything that cannot is told at once."""

import errno
import socket
from collections.abc import Iterator

from graphql import GraphQLError, GraphQLSchema, parse, validate

from api.access.keys import keys_of_file
from api.http.trusted import TrustedDocuments
from api.schema.build import build, executable
from api.sealing_keys import sealer_of
from api.settings import Settings


def unusable(settings: Settings) -> Iterator[str]:
    """Why the server could not run with these settings, one sentence for each, naming the variable."""
    yield from _address(settings)
    if settings.token_jwks_file is not None:
        try:
            keys_of_file(settings.token_jwks_file)
        except ValueError as error:
            yield str(error)
    try:
        sealer_of(settings)
    except ValueError as error:
        yield str(error)
    if settings.trusted_documents_file is not None:
        yield from _manifest(settings, executable(build()))


def _address(settings: Settings) -> Iterator[str]:
    """Bind the address for a moment, for granian shares a port with whoever has it.

    A forgotten server would go on answering every other request.
    """
    try:
        found = socket.getaddrinfo(settings.host, settings.port, type=socket.SOCK_STREAM)
    except socket.gaierror as error:
        yield f"HOST: {settings.host!r} is no address: {error.strerror}"
        return
    family, kind, protocol, _name, address = found[0]
    with socket.socket(family, kind, protocol) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(address)
        except OSError as error:
            if error.errno == errno.EADDRINUSE:
                yield f"PORT: {settings.port} on {settings.host} is in use already; stop that server, or choose another"
            elif error.errno == errno.EACCES:
                yield f"PORT: {settings.port} needs more rights than this process has; choose one above 1023"
            else:
                yield f"HOST: {settings.host} cannot be listened on: {error.strerror}"


def _manifest(settings: Settings, schema: GraphQLSchema) -> Iterator[str]:
    path = settings.trusted_documents_file
    try:
        documents = TrustedDocuments.from_file(path, only=False).documents
    except (OSError, ValueError) as error:
        yield f"QIANYUE_TRUSTED_DOCUMENTS_FILE: cannot use {path}: {error}"
        return
    for digest, text in documents.items():
        try:
            faults = validate(schema, parse(text))
        except GraphQLError as error:
            faults = [error]
        if faults:
            yield f"QIANYUE_TRUSTED_DOCUMENTS_FILE: {digest[:12]}… does not fit the schema: {faults[0].message}"
