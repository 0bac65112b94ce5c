"""What the samples of the reference did when they were run: `python -m tests.samples` writes it down anew."""

import sys
from pathlib import Path
from typing import Any

import yaml

from mock_server.commands.docs.sampling import mocks_for_samples, named_samples
from mock_server.contract import load_contract
from mock_server.reference.samples import Done, missing
from mock_server.reference.samples.languages import OUTPUTS
from mock_server.reference.samples.rendering import digest_of

FILE = Path("mock_server/reference/templates/samples/outputs.yaml")
_HEAD = "# What each sample did when it was run: python -m tests.samples writes this, and a test holds it to be true.\n"


def told(done: Done) -> dict[str, Any]:
    """Return what is written down of a sample that was run."""
    return {"output": done.output, "saved": list(done.saved)}


def recorded() -> str:
    """Return the file; what cannot be run on this machine stays as it was.

    Raises:
        RuntimeError: A sample failed.
    """
    contract = load_contract()
    found: dict[str, dict[str, Any]] = {}
    with mocks_for_samples(contract) as mocks:
        for named in named_samples(contract):
            name, sample, language = named
            if missing(language):
                kept = OUTPUTS.get(name, {}).get(language.key)
            else:
                done = mocks.run(named)
                if done.status:
                    raise RuntimeError(f"{name} in {language.title} ended with {done.status}: {done.errors}")
                kept = {"code": digest_of(sample.code), **told(done)}
            found.setdefault(name, {})[language.key] = kept
    return _HEAD + yaml.safe_dump(found, allow_unicode=True, sort_keys=False, width=1000)


if __name__ == "__main__":
    FILE.write_text(recorded(), encoding="utf-8")
    sys.stdout.write(f"{FILE} holds what the samples do\n")
