"""What a server refuses, asked once: a fast answer is worth less if it is the same to everything."""

import re
from http.client import HTTPConnection
from typing import Final

from tests.benchmarks.figures import Figure
from tests.benchmarks.peers.subjects import Subject
from tests.benchmarks.throughput import DOCUMENT, TOKEN

_ID: Final = re.compile(r'"id": ?"([0-9a-f-]{36})"')
_UNKNOWN: Final = "00000000-0000-4000-8000-000000000000"


def probed(subject: Subject, port: int) -> list[Figure]:
    """Returns the statuses of a creation without a token, of one with an array as its body, and of two downloads."""

    def ask(method: str, path: str, body: str | None, token: str = TOKEN) -> tuple[int, str]:
        connection = HTTPConnection("127.0.0.1", port, timeout=30)
        headers = {"Content-Type": "application/vnd.api+json"} | ({"Authorization": f"Bearer {token}"} if token else {})
        connection.request(method, path, body, headers)
        answer = connection.getresponse()
        text = answer.read().decode(errors="replace")
        connection.close()
        return answer.status, text

    found = _ID.search(ask("POST", subject.path, DOCUMENT)[1])
    file = f"{subject.path}/{found[1] if found else _UNKNOWN}.csv"
    statuses = {
        "without a token": ask("POST", subject.path, DOCUMENT, token="")[0],
        "an array as body": ask("POST", subject.path, "[]")[0],
        "a download": ask("GET", file, None)[0],
        "the same again": ask("GET", file, None)[0],
    }
    return [Figure(subject.name, measure, status, "status") for measure, status in statuses.items()]
