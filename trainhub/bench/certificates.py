"""A class of a thousand certificates with photos and codes, against a first program's loop."""

from __future__ import annotations

import io
import json
import os
import shutil
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from random import Random

from PIL import Image

from trainhub.bench.stopwatch import Figure
from trainhub.certs.pdf.facts import CertificateFacts, ComponentScore
from trainhub.certs.pdf.portrait import printed_portrait
from trainhub.certs.pdf.press import Press
from trainhub.certs.pdf.process import DESIGNS
from trainhub.certs.proof.rules import BadgeFacts, claims_of, open_badge
from trainhub.certs.proof.sealing import Seal, sealed
from trainhub.core import signatures
from trainhub.core.signatures import Algorithm

PEOPLE, ROUNDS, NAIVE_EACH = 1000, 4, 6
FAMILY = "王李张刘陈杨黄赵周吴徐孙马朱胡郭何高林罗䶮濛"
GIVEN = "伟芳娜秀英敏静丽强磊军洋勇艳杰娟涛明超兰霞平刚桂犇喆堃𬭎"
TOKEN = "ABCDEFGHJKMNPQRSTUVWXYZ23456789"  # noqa: S105 - letters of addresses


def certificates() -> Iterator[Figure]:
    """CPU and bytes of one certificate of a thousand, bare and sealed, and of the naive one.

    All take turns, each in a process of its own that is warm; the plates, codes and whole pages
    that stamping needs first are counted in, and in a sealed one the signature of its badge.
    Codes are learned once a process and so counted with the bare ones, which come first.
    """
    people, seal = thousand(), _Sealer()
    with _yardstick(SAME_FACES) as naive, Press() as press, Press() as sealing:
        _ask(naive, people[0])
        press.warm()
        sealing.warm()
        theirs, bare, closed = [], _Spent(press), _Spent(sealing)
        share = PEOPLE // ROUNDS
        for turn in range(ROUNDS):
            theirs += [_ask(naive, each) for each in people[:NAIVE_EACH]]
            mine = people[turn * share : (turn + 1) * share]
            bare.on(mine, lambda each: press.press_one_of_many(each).pdf)
            closed.on(mine, lambda each: seal(sealing.press_one_of_many(each).pdf, each))
    baseline = statistics.median(each["ms"] for each in theirs)
    weight = statistics.median(each["bytes"] for each in theirs)
    yield _against("certificate of a thousand", bare, baseline)
    yield _against("the same with badge and signature", closed, baseline)
    yield Figure("of them stamped", press.stamped, "of 1000", None, None, "-")
    yield _weighed("its file, against the same faces", bare, weight)
    if _has_noto():
        with _yardstick({}) as newcomer:
            heavy = statistics.median(_ask(newcomer, each)["bytes"] for each in people[:3])
        yield _weighed("its file, against the system's Noto CJK", bare, heavy)
        yield _weighed("the sealed file, against it", closed, heavy)


#: The same faces as ours, so that the pages are the same.
SAME_FACES = {"FONTCONFIG_FILE": str(DESIGNS / "fonts.conf")}


class _Spent:
    """What a press and this process spend on some people, and how large their files are."""

    def __init__(self, press: Press) -> None:
        self._press = press
        self.seconds = 0.0
        self.sizes: list[int] = []

    def on(self, people: list[CertificateFacts], make: Callable[[CertificateFacts], bytes]) -> None:
        """Make the files of some."""
        began = _cpu_seconds(self._press)
        self.sizes += [len(make(each)) for each in people]
        self.seconds += _cpu_seconds(self._press) - began


class _Sealer:
    """Seals as the print job does: a signed badge inside, a signature over all of it."""

    def __init__(self) -> None:
        now = datetime(2026, 3, 18, tzinfo=UTC)
        self._key = signatures.private_key(signatures.new_private_key(Algorithm.RS256))
        self._certificate = signatures.own_certificate(
            self._key, name="样例零工市场服务站", serial=1, valid=(now, now + timedelta(days=7300))
        )
        self._now = now

    def __call__(self, pdf: bytes, facts: CertificateFacts) -> bytes:
        issuer = "https://trainhub.test/issuers/1"
        score = [
            {"name": each.name, "points_h": each.score_h, "maximum_h": each.maximum_h}
            for each in facts.scores
        ]
        credential = open_badge(
            BadgeFacts(
                facts={
                    "verify_url": facts.verify_url, "title": facts.title, "issuer": facts.issuer,
                    "name": facts.holder_name, "number": facts.number, "scores": score,
                    "course": facts.course, "cohort": facts.cohort, "station": facts.institution,
                    "remark": facts.remark, "minutes": facts.minutes,
                },
                issuer=issuer, subject=f"urn:uuid:{facts.number}", salt=facts.number,
                awarded_at=self._now, valid_from=self._now, valid_until=None,
                status_list=f"{issuer}/status/1", status_index=1,
            )
        )  # fmt: skip
        header = {"kid": f"{issuer}/keys/1", "typ": "JWT"}
        badge = signatures.compact(self._key, header, claims_of(credential))
        seal = Seal(
            badge=badge, key=self._key, certificate=self._certificate, signer=facts.issuer,
            at=self._now,
        )  # fmt: skip
        return sealed(pdf, seal)


def _against(name: str, spent: _Spent, baseline: float) -> Figure:
    mine = spent.seconds * 1000 / PEOPLE
    ratio = round(baseline / mine, 1)
    return Figure(name, round(mine, 2), "CPU ms", round(baseline, 1), ratio, "-")


def _weighed(name: str, spent: _Spent, weight: float) -> Figure:
    size = statistics.median(spent.sizes)
    return Figure(name, round(size), "bytes", round(weight), round(size / weight, 2), "-")


@contextmanager
def _yardstick(environment: dict[str, str]) -> Iterator[subprocess.Popen[str]]:
    """A first program in a process of its own."""
    with subprocess.Popen(
        [sys.executable, "-P", "-m", "trainhub.certs.pdf.naive"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        env={**os.environ, **environment},
    ) as naive:
        yield naive
        if naive.stdin:
            naive.stdin.close()


def _has_noto() -> bool:
    """Whether this machine has the font a newcomer installs for Chinese: Noto Serif CJK."""
    tool = shutil.which("fc-match")
    if tool is None:
        return False
    asked = [tool, "-f", "%{file}", "Noto Serif CJK SC"]
    found = subprocess.run(  # noqa: S603 - our own question
        asked, capture_output=True, text=True, check=False, timeout=60
    )
    return "NotoSerifCJK" in found.stdout


def _ask(naive: subprocess.Popen[str], facts: CertificateFacts) -> dict[str, float]:
    if naive.stdin is None or naive.stdout is None:
        raise RuntimeError("the yardstick has no pipes")
    naive.stdin.write(facts.to_json() + "\n")
    naive.stdin.flush()
    answer: dict[str, float] = json.loads(naive.stdout.readline())
    return answer


def _cpu_seconds(press: Press) -> float:
    """CPU of this process and of the press's child; of this one alone where there is no /proc."""
    mine = time.process_time()
    stat = Path(f"/proc/{press.child_pid}/stat")
    if not stat.exists():
        return mine
    fields = stat.read_text().rpartition(")")[2].split()
    return mine + (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def thousand() -> list[CertificateFacts]:
    """A class of nobodies with names of two to four characters, all kinds of marks and a photo."""
    lots = Random("a class of a thousand")  # noqa: S311 - the same people in every run
    file = io.BytesIO()
    Image.effect_noise((900, 1200), 24).convert("RGB").save(file, "JPEG")
    photo = printed_portrait(file.getvalue())
    return [_person(number, lots, photo) for number in range(1, PEOPLE + 1)]


def _person(number: int, lots: Random, photo: bytes) -> CertificateFacts:
    marks = [lots.choice((7600, 8850, 9250, 10000)) for _ in range(2)]
    return CertificateFacts(
        title="培训合格证书",
        holder_name=lots.choice(FAMILY) + "".join(lots.choices(GIVEN, k=lots.choice((1, 2, 2, 3)))),
        masked_id_number=f"119999********{lots.randrange(10_000):04d}",
        course="保安员岗前培训",
        minutes=720,
        scores=(
            ComponentScore("理论知识", marks[0], 10000),
            ComponentScore("实际操作", marks[1], 10000),
        ),
        number=f"TH1199992026BA{number:05d}",
        issued_on=date(2026, 3, 18),
        valid_until=date(2029, 3, 17),
        issuer="样例零工市场服务站",
        institution="样例职业技能培训学校",
        cohort="2026年第3期",
        verify_url="https://trainhub.test/verify/" + "".join(lots.choices(TOKEN, k=27)),
        seal_text="培训专用章",
        trained_from=date(2026, 3, 2),
        trained_until=date(2026, 3, 15),
        remark="本证书不是公安机关核发的《保安员证》。",
        photo=photo,
    )
