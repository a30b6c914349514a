"""A class of a thousand certificates with photos and codes, against a first program's loop."""

from __future__ import annotations

import io
import json
import os
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from random import Random

from PIL import Image

from trainhub.bench.stopwatch import Figure
from trainhub.certs.pdf.facts import CertificateFacts, ComponentScore
from trainhub.certs.pdf.portrait import printed_portrait
from trainhub.certs.pdf.press import Press
from trainhub.certs.pdf.process import DESIGNS

PEOPLE, ROUNDS, NAIVE_EACH = 1000, 4, 6
FAMILY = "王李张刘陈杨黄赵周吴徐孙马朱胡郭何高林罗䶮濛"
GIVEN = "伟芳娜秀英敏静丽强磊军洋勇艳杰娟涛明超兰霞平刚桂犇喆堃𬭎"
TOKEN = "ABCDEFGHJKMNPQRSTUVWXYZ23456789"  # noqa: S105 - letters of addresses


def certificates() -> Iterator[Figure]:
    """Milliseconds of CPU and bytes of one certificate of a thousand, and of the naive one.

    Both contenders take turns, each in a process of its own that is warm; the plates, codes and
    whole pages that stamping needs first are counted in.
    """
    people = thousand()
    naive = subprocess.Popen(
        [sys.executable, "-P", "-m", "trainhub.certs.pdf.naive"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        # The same faces as ours, so that the pages are the same.
        env={**os.environ, "FONTCONFIG_FILE": str(DESIGNS / "fonts.conf")},
    )
    with naive, Press() as press:
        _ask(naive, people[0])
        press.warm()
        theirs, ours, sizes, spent = [], [], [], 0.0
        share = PEOPLE // ROUNDS
        for turn in range(ROUNDS):
            theirs += [_ask(naive, each) for each in people[:NAIVE_EACH]]
            began = _cpu_seconds(press)
            for each in people[turn * share : (turn + 1) * share]:
                sizes.append(len(press.press_one_of_many(each).pdf))
            took = _cpu_seconds(press) - began
            spent += took
            ours.append(took * 1000 / share)
        if naive.stdin:
            naive.stdin.close()
        stamped = press.stamped
    baseline = statistics.median(each["ms"] for each in theirs)
    mine, size = spent * 1000 / PEOPLE, statistics.median(sizes)
    weight = statistics.median(each["bytes"] for each in theirs)
    yield Figure("certificate of a thousand", round(mine, 2), "CPU ms", round(baseline, 1),
                 round(baseline / mine, 1), "-")  # fmt: skip
    yield Figure("of them stamped", stamped, "of 1000", None, None, "-")
    yield Figure("its file", round(size), "bytes", round(weight), round(size / weight, 2), "-")


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
