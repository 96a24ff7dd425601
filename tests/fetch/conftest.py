"""A server on this machine that serves files well or badly, as a test asks."""

import contextlib
import gzip
import json
import threading
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from linkages.fetch import Cache, Limits

TSV = "freq,unit,geo\\TIME_PERIOD\t2010 \t2011 \n" + "".join(
    f"A,PPS_EU27_2020_HAB,{geo}\t{i}000 \t{i}100 b\n" for i, geo in enumerate(["EU27_2020", "SE11", "FI1B"], start=1)
)
PACKED = gzip.compress(TSV.encode(), mtime=0)


def boundaries(*codes, level=2):
    square = [[[0, 0], [1, 0], [1, 1], [0, 0]]]
    features = [
        {
            "type": "Feature",
            "properties": {"NUTS_ID": code, "LEVL_CODE": level},
            "geometry": {"type": "Polygon", "coordinates": square},
        }
        for code in codes
    ]
    return json.dumps({"type": "FeatureCollection", "features": features}).encode()


@dataclass
class Answer:
    """One answer; what is sent need not be what is said."""

    body: bytes = b""
    status: int = 200
    headers: dict = field(default_factory=dict)
    length: str | None = "true"  # or any text, or None for no length at all
    send: int | None = None  # bytes after which the connection is closed
    stall: float = 0.0  # seconds before the body
    drip: float = 0.0  # seconds after each byte of the body
    drip_head: float = 0.0  # seconds after each byte of the head
    ranges: bool = False


class Server:
    def __init__(self):
        self.answers = {}
        self.asked = []
        self.over = threading.Event()
        outer = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self):
                outer.serve(self)

            def do_CONNECT(self):
                outer.serve(self)

            def log_message(self, *_):
                pass

        self.httpd = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.httpd.daemon_threads = True
        self.url = f"http://127.0.0.1:{self.httpd.server_address[1]}"
        threading.Thread(target=self.httpd.serve_forever, args=(0.02,), daemon=True).start()

    def give(self, *answers, path=None):
        """Answer with these (fields of `Answer`) one after the other, the last of them for ever."""
        self.answers[path] = [Answer(**answer) for answer in answers]

    def serve(self, handler):
        path = handler.path.split("?")[0]
        self.asked.append((handler.path, dict(handler.headers)))
        queue = self.answers.get(path, self.answers.get(None))
        answer = queue.pop(0) if len(queue) > 1 else queue[0]
        with contextlib.suppress(OSError):  # the client went away
            self.send(handler, answer)
        handler.close_connection = True

    def send(self, handler, answer):
        body, status, headers = answer.body, answer.status, dict(answer.headers)
        wanted = handler.headers.get("Range")
        if answer.ranges and wanted and handler.headers.get("If-Range") == headers.get("ETag"):
            start = int(wanted.removeprefix("bytes=").rstrip("-"))
            headers["Content-Range"] = f"bytes {start}-{len(body) - 1}/{len(body)}"
            body, status = body[start:], 206
        if answer.length is not None:
            headers["Content-Length"] = str(len(body)) if answer.length == "true" else answer.length
        head = f"HTTP/1.1 {status} Something\r\n" + "".join(f"{k}: {v}\r\n" for k, v in headers.items()) + "\r\n"
        if answer.drip_head:
            self.trickle(handler, head.encode(), answer.drip_head)
        else:
            handler.wfile.write(head.encode())
            handler.wfile.flush()
        self.over.wait(answer.stall)
        body = body if answer.send is None else body[: answer.send]
        if answer.drip:
            self.trickle(handler, body, answer.drip)
        else:
            handler.wfile.write(body)

    def trickle(self, handler, data, seconds):
        for byte in data:
            if self.over.wait(seconds):
                return
            handler.wfile.write(bytes([byte]))
            handler.wfile.flush()

    def close(self):
        self.over.set()
        self.httpd.shutdown()
        self.httpd.server_close()


@pytest.fixture
def server(monkeypatch):
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "http_proxy", "https_proxy", "all_proxy"):
        monkeypatch.delenv(name, raising=False)
    running = Server()
    monkeypatch.setenv("LINKAGES_GISCO_URL", f"{running.url}/gisco")
    monkeypatch.setenv("LINKAGES_EUROSTAT_URL", f"{running.url}/eurostat")
    yield running
    running.close()


@pytest.fixture
def cache(tmp_path):
    return Cache(tmp_path / "cache")


@pytest.fixture
def quick():
    return Limits(stall=0.3, total=3, tries=3, first_pause=0.01, longest_pause=0.5, size=1_000_000)


@pytest.fixture
def kept(cache):
    """Everything in the cache but the parts of downloads that broke off."""

    def look():
        files = [path for path in cache.folder.rglob("*") if path.is_file() and ".partial" not in path.parts]
        return {path.relative_to(cache.folder).as_posix(): path.read_bytes() for path in files}

    return look


@pytest.fixture
def parts(cache):
    """What is left of downloads that broke off."""
    return lambda: sorted(path.name for path in cache.parts.rglob("*")) if cache.parts.exists() else []


@pytest.fixture
def packed():
    return PACKED


@pytest.fixture
def tsv():
    return TSV


@pytest.fixture
def geojson():
    return boundaries
