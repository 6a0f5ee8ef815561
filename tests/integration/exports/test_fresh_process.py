"""The same document in a fresh process is the same bytes, whatever order its sets are kept in."""

import os
import subprocess
import sys
from pathlib import Path

from commonweal.core.digests import sha256_hex
from commonweal.exports.writers import docx, html, pdf, xlsx
from tests.factories.documents import tactical_document

ROOT = Path(__file__).parents[3]
CODE = """
from commonweal.core.digests import sha256_hex
from commonweal.exports.writers import docx, html, pdf, xlsx
from tests.factories.documents import tactical_document
document = tactical_document(data=tactical_document().figures()[0].chart.table())
for content in (*(each.write(document) for each in (html, docx, pdf, xlsx)), document.exhibits_json()):
    print(sha256_hex(content))
"""


def elsewhere(seed: str) -> list[str]:
    environment = os.environ | {"PYTHONPATH": f"{ROOT / 'src'}{os.pathsep}{ROOT}", "PYTHONHASHSEED": seed}
    run = [sys.executable, "-c", CODE]
    return subprocess.run(run, capture_output=True, text=True, check=True, env=environment).stdout.split()


def test_every_file_and_the_exhibits_are_byte_equal_in_a_fresh_process() -> None:
    document = tactical_document(data=tactical_document().figures()[0].chart.table())
    files = [each.write(document) for each in (html, docx, pdf, xlsx)]
    here = [sha256_hex(content) for content in (*files, document.exhibits_json())]
    assert elsewhere("1") == here
    assert elsewhere("2") == here
