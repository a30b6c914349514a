"""The code for places without a network: shown to the holder, read by strangers."""

from __future__ import annotations

import io
import json
import re
from datetime import timedelta

import jwt
import pytest
import segno
import zxingcpp
from PIL import Image

from tests import make, make_certs
from trainhub.certs import actions
from trainhub.certs.models import Certificate
from trainhub.certs.proof import actions as proof
from trainhub.certs.rules import LedgerReason
from trainhub.cli.verify import verify
from trainhub.core import clock
from trainhub.core.db import db, transaction

WORDS = "没有网络的地方用的码"
#: Side of the code on paper or on a small phone, in millimetres.
SIDE_MM = 40


class _Holder:
    """A certificate and its holder, signed in."""

    def __init__(self, app, client, sign_in):
        self.app, self.client = app, client
        with app.app_context(), transaction():
            self.here = make_certs.school()
            (row,) = make_certs.certified(self.here, ["欧阳建国"])
            self.id, self.person_id, self.number = row.id, row.person_id, row.number
            self.by = self.here.by_staff()
            account = make.account(row.person).id
        sign_in(client, account)

    def page(self):
        return self.client.get(f"/certs/{self.id}").get_data(as_text=True)

    def line(self):
        with self.app.app_context():
            return proof.offline_line(db.session.get_one(Certificate, self.id), clock.today())


@pytest.fixture
def holder(app, client, sign_in):
    return _Holder(app, client, sign_in)


def test_another_library_proves_the_code_with_the_published_key(holder):
    address, _mark, token = holder.line().partition("#")
    assert holder.client.get(address.removeprefix("http://trainhub.test")).status_code == 200
    (key,) = (
        each
        for each in json.loads(holder.client.get("/.well-known/jwks.json").data)["keys"]
        if each["kid"].endswith(jwt.get_unverified_header(token)["kid"])
    )
    said = jwt.decode(token, jwt.PyJWK(key), algorithms=["ES256"])
    assert (said["n"], said["no"]) == ("欧阳建国", holder.number)
    assert not re.search(r"\d{15,}", json.dumps(said).replace(holder.number, "")), "no ID number"


def test_an_independent_reader_decodes_it_from_a_picture_of_200_dots_an_inch(holder):
    line = holder.line()
    code = segno.make_qr(line, error="m", mode="byte", boost_error=False)
    file = io.BytesIO()
    code.save(file, kind="png", scale=8, border=4)
    side = round(SIDE_MM / 25.4 * 200)
    picture = Image.open(file).convert("L").resize((side, side), Image.Resampling.BILINEAR)
    assert [found.text for found in zxingcpp.read_barcodes(picture)] == [line]


def test_the_holder_sees_it_until_the_certificate_is_halted(holder):
    assert WORDS in holder.page()
    with holder.app.app_context(), transaction():
        row = db.session.get_one(Certificate, holder.id)
        actions.suspend(certificate=row, reason=LedgerReason.UNDER_REVIEW, by=holder.by)
    assert WORDS not in holder.page()


def test_the_command_reads_it_with_saved_keys_alone(holder, tmp_path):
    code, keys = tmp_path / "code.txt", tmp_path / "jwks.json"
    code.write_text(holder.line(), encoding="utf-8")
    keys.write_bytes(holder.client.get("/.well-known/jwks.json").data)
    runner = holder.app.test_cli_runner()

    told = runner.invoke(verify, [str(code), "--keys", str(keys), "--json"])
    assert (told.exit_code, json.loads(told.output)["verdict"]) == (0, "holds")
    assert "欧阳建国" in runner.invoke(verify, [str(code), "--keys", str(keys)]).output
    assert runner.invoke(verify, [str(code)]).exit_code == 0, "the keys of the house itself"

    with clock.frozen(clock.now() + timedelta(days=40)):
        told = runner.invoke(verify, [str(code), "--keys", str(keys), "--json"])
    assert (told.exit_code, json.loads(told.output)["verdict"]) == (1, "stale")
    keys.write_text('{"keys": []}', encoding="utf-8")
    told = runner.invoke(verify, [str(code), "--keys", str(keys), "--json"])
    assert (told.exit_code, json.loads(told.output)["verdict"]) == (1, "unknown_key")
    address, mark, token = holder.line().partition("#")
    head, said, signature = token.split(".")
    other = said[:20] + ("A" if said[20] != "A" else "B") + said[21:]
    code.write_text(f"{address}{mark}{head}.{other}.{signature}", encoding="utf-8")
    told = runner.invoke(verify, [str(code), "--json"])
    assert (told.exit_code, json.loads(told.output)["verdict"]) == (1, "forged")
