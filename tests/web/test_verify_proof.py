"""Proof without trust: the file against the record, the holder by four digits, lists of people."""

from __future__ import annotations

import io
import json

import pikepdf
import pytest
from sqlalchemy import select

from tests import make, make_certs
from tests.databases import lacking
from tests.workbooks import workbook
from trainhub.certs import actions
from trainhub.certs.models import Certificate, Lookup
from trainhub.certs.pdf.probe import probe
from trainhub.certs.proof.verdicts import WRONG_DIGITS
from trainhub.certs.rules import LedgerReason, LookupWay
from trainhub.cli.verify import verify
from trainhub.core import jobs
from trainhub.core.db import db, transaction
from trainhub.core.jobs import Job
from trainhub.core.storage import files


class _Paper:
    """A certificate, its holder and, once printed, its file."""

    def __init__(self, app):
        self.app = app
        with app.app_context(), transaction():
            self.here = make_certs.school()
            (row,) = make_certs.certified(self.here, ["欧阳建国"])
            self.by, self.id, self.token = self.here.by_staff(), row.id, row.token
            self.number, self.staff = row.number, self.here.staff.id
            self.digits = row.person.id_no[-4:]

    def printed(self):
        with self.app.app_context():
            job = db.session.scalars(select(Job.id).where(Job.kind == actions.PRINT_JOB)).one()
            jobs.run(job)
            return files().get(db.session.get_one(Certificate, self.id).file_name)

    def revoke(self):
        with self.app.app_context(), transaction():
            row = db.session.get_one(Certificate, self.id)
            actions.revoke(certificate=row, reason=LedgerReason.HOLDER_ASKED, by=self.by)

    def lookups(self):
        with self.app.app_context():
            return [(row.way, row.matched) for row in db.session.scalars(select(Lookup))]


@pytest.fixture
def paper(app, frozen):
    return _Paper(app)


@pytest.fixture
def file(paper):
    """The finished PDF of a machine that prints."""
    found = probe()
    if not found.ok:
        lacking(found.reason)
    return paper.printed()


def _send(client, content):
    data = {"file": (io.BytesIO(content), "证书.pdf")}
    with client.post("/verify/file", data=data) as answer:
        assert answer.status_code == 200
        assert "Set-Cookie" not in answer.headers
        return answer.get_data(as_text=True)


def _renamed(content):
    """The same certificate with another name, as somebody with a PDF editor makes it."""
    made = io.BytesIO()
    with pikepdf.open(io.BytesIO(content)) as document:
        title = str(document.docinfo.Title).replace("欧阳建国", "欧阳建军")
        document.docinfo.Title = title
        document.pages[0].contents_coalesce()
        drawing = document.pages[0].Contents.read_bytes()
        document.pages[0].Contents = document.make_stream(drawing + b" q Q")
        document.save(made)
    return made.getvalue()


def test_the_original_is_told_from_an_altered_name_and_from_any_other_file(client, paper, file):
    page = _send(client, file)
    assert "这份文件是原件" in page
    assert "发证单位的签名完好" in page
    assert ">有效<" in page
    page = _send(client, _renamed(file))
    assert "这份文件被改过" in page
    assert "发证单位的签名已被破坏" in page
    # What is on record is told, for the badge inside proves that the file was ours once.
    assert "欧阳*" in page
    for other in (b"%PDF-1.4 nothing", b"no pdf", b" "):
        page = _send(client, other)
        assert "这份文件不是本站发的" in page
        assert "欧阳" not in page


def test_programs_send_a_file_and_read_the_same_verdicts(client, paper, file):
    def sent(content):
        data = {"file": (io.BytesIO(content), "certificate.pdf")}
        answer = client.post("/api/v1/verify/file", data=data)
        assert answer.status_code == 200
        return answer.json

    told = sent(file)
    assert (told["verdict"], told["signature"], told["counts"]) == ("genuine", "intact", True)
    assert told["certificate"]["standing"] == "valid"
    told = sent(_renamed(file))
    assert (told["verdict"], told["signature"], told["counts"]) == ("altered", "broken", False)
    assert told["certificate"]["holder"] == "欧阳*"
    told = sent(b"%PDF-1.4 nothing")
    assert (told["verdict"], told["counts"], told["certificate"]) == ("unknown", False, None)
    assert client.post("/api/v1/verify/file").status_code == 422


def test_one_changed_byte_is_found_and_the_live_status_is_told(client, paper, file):
    changed = bytearray(file)
    changed[changed.rindex(b"%%EOF") + 1] ^= 1
    assert "这份文件是原件" not in _send(client, bytes(changed))
    paper.revoke()
    page = _send(client, file)
    assert "这份文件是原件" in page
    assert "已吊销" in page


def test_a_number_alone_in_a_strange_file_reads_nothing(client, paper):
    made = io.BytesIO()
    with pikepdf.new() as document:
        document.add_blank_page()
        document.docinfo.Title = f"证书 别人 {paper.number}"
        document.save(made)
    page = _send(client, made.getvalue())
    assert "这份文件被改过" in page
    assert "欧阳" not in page


def test_no_file_is_asked_for_again(client, paper):
    assert client.post("/verify/file", data={}).status_code == 422


def test_the_command_says_the_same_and_its_status_counts(app, paper, file, tmp_path):
    path = tmp_path / "a.pdf"
    runner = app.test_cli_runner()
    told = []
    for content in (file, _renamed(file)):
        path.write_bytes(content)
        result = runner.invoke(verify, [str(path), "--json"])
        told.append((result.exit_code, json.loads(result.output)))
    (good, original), (bad, altered) = told
    assert (good, bad) == (0, 1)
    assert (original["file"], original["signature"], original["standing"]) == (
        "genuine", "intact", "valid",
    )  # fmt: skip
    assert (altered["file"], altered["signature"]) == ("altered", "broken")
    path.write_bytes(file)
    assert "欧阳*" in runner.invoke(verify, [str(path)]).output


def _holder(client, token, digits):
    with client.post("/verify/holder", data={"token": token, "digits": digits}) as answer:
        return answer.status_code, answer.get_data(as_text=True)


def test_the_last_four_digits_tell_the_holder_and_the_holder_sees_it(client, sign_in, paper):
    wrong = "0000" if paper.digits != "0000" else "1111"
    assert "后四位相符" in _holder(client, paper.token, paper.digits.lower())[1]
    assert "后四位不相符" in _holder(client, paper.token, wrong)[1]
    assert _holder(client, paper.token, "12")[0] == 422
    assert "没有可比的" in _holder(client, "UNKNOWN", "1234")[1]
    assert paper.lookups() == [(LookupWay.HOLDER, True), (LookupWay.HOLDER, False)]
    with paper.app.app_context(), transaction():
        mine = make.account(db.session.get_one(Certificate, paper.id).person).id
    sign_in(client, mine)
    page = client.get(f"/certs/{paper.id}").get_data(as_text=True)
    assert "用身份证后四位" in page
    assert "不相符" in page


def test_guessing_digits_ends_after_ten_tries_a_day(client, paper):
    wrong = "0000" if paper.digits != "0000" else "1111"
    for _try in range(WRONG_DIGITS):
        assert _holder(client, paper.token, wrong)[0] == 200
    status, page = _holder(client, paper.token, paper.digits)
    assert status == 429
    assert "今天试得太多" in page
    assert len(paper.lookups()) == WRONG_DIGITS


def _list(client, rows, **more):
    book = workbook({"名单": [["保安员证书核验"], ["姓名", "证书编号"], *rows]})
    data = {"file": (io.BytesIO(book), "名单.xlsx"), **more}
    return client.post("/verify/list", data=data)


def test_a_list_is_answered_row_by_row_and_every_holder_sees_it(client, sign_in, paper):
    sign_in(client, paper.staff)
    rows = [["欧阳建国", paper.number], ["别人", paper.number], ["欧阳建国", "TH0"]]
    with _list(client, rows) as answer:
        page = answer.get_data(as_text=True)
    assert page.count("查无此证") == 2
    assert page.count(">有效<") == 1
    assert paper.lookups() == [(LookupWay.LIST, None)]
    with _list(client, rows, as_excel="y") as answer:
        assert "spreadsheetml" in answer.headers["Content-Type"]
    with _list(client, []) as answer:
        assert answer.status_code == 422


def test_a_list_costs_the_same_queries_however_long_it_is(client, sign_in, paper, count_queries):
    sign_in(client, paper.staff)
    counts = []
    for length in (1, 40):
        with count_queries() as statements:
            answer = _list(client, [["某人", f"TH{number}"] for number in range(length)])
        answer.close()
        counts.append(len(statements))
    assert counts[0] == counts[1]


def test_programs_ask_by_number_and_name(client, paper):
    asked = {"number": paper.number, "name": "欧阳建国"}
    with client.post("/api/v1/verify", json=asked) as answer:
        assert answer.get_json()["standing"] == "valid"
        assert answer.get_json()["holder"] == "欧阳*"
    with client.post("/api/v1/verify", json=asked | {"name": "别人"}) as answer:
        assert answer.get_json()["standing"] == "never_issued"
    with client.post("/api/v1/verify", json={"number": "TH1"}) as answer:
        assert answer.status_code == 422
