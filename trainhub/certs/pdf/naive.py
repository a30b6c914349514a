"""Certificates as a first program prints them: the yardstick of ``./run bench``.

``python -m trainhub.certs.pdf.naive`` reads the JSON of facts, one a line, prints each with
WeasyPrint the way its tutorial shows, and answers with a line of JSON: CPU milliseconds and bytes
of each. The page, the words and the photo are those of the press; the faces are those that the
machine has, or the shipped ones where the caller says so by ``FONTCONFIG_FILE``.
"""

from __future__ import annotations

import base64
import json
import re
import sys
import time

import segno
from weasyprint import HTML

from trainhub.certs.pdf.facts import CertificateFacts
from trainhub.certs.pdf.page import compose, environment
from trainhub.certs.pdf.process import DESIGNS


def naive(facts: CertificateFacts) -> bytes:
    """One certificate: everything parsed, drawn and embedded anew."""
    page = compose(facts, environment(DESIGNS))
    folder = DESIGNS / facts.design
    style = (folder / "certificate.css").read_text(encoding="utf-8")
    ground = (folder / "ground.svg").read_text(encoding="utf-8")
    code = segno.make(facts.verify_url, error="q", micro=False).svg_inline(border=4, scale=4)
    html = re.sub(r'<img class="qr"[^>]*>', code.replace("<svg", '<svg class="qr"'), page.html)
    if facts.photo:
        portrait = base64.b64encode(page.assets["photo"][1]).decode()
        html = html.replace("asset:photo", f"data:image/jpeg;base64,{portrait}")
    laid = '<div style="position: absolute; top: 0; left: 0; z-index: -1">' + ground + "</div>"
    body = re.sub(r"(<body[^>]*>)", lambda found: found[0] + laid, html, count=1)
    sheet = f"<style>{style} svg {{ display: block }}</style></head>"
    return bytes(HTML(string=body.replace("</head>", sheet)).write_pdf())


def main() -> None:
    """Print what standard input asks for and say what it took."""
    for line in sys.stdin:
        began = time.process_time()
        pdf = naive(CertificateFacts.from_json(line))
        took = (time.process_time() - began) * 1000
        sys.stdout.write(json.dumps({"ms": took, "bytes": len(pdf)}) + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
