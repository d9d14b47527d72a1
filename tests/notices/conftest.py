"""What tests of notices share: a push service on loopback."""

from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread
from types import SimpleNamespace

import pytest


@pytest.fixture
def push_service() -> Iterator[SimpleNamespace]:
    """A push service on loopback; it answers `status` and keeps what came."""
    got = SimpleNamespace(status=201, came=[])

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            got.came.append(({name.lower(): said for name, said in self.headers.items()}, body))
            self.send_response(got.status)
            self.end_headers()

        def log_message(self, *_args: object) -> None:
            pass

    server = HTTPServer(("127.0.0.1", 0), Handler)
    Thread(target=server.serve_forever, daemon=True).start()
    got.url = f"http://127.0.0.1:{server.server_port}/push/1"
    yield got
    server.shutdown()
    server.server_close()
