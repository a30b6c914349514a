"""Reading a list of certificates, wherever its headings stand; titles of PDFs."""

from __future__ import annotations

import pytest

from trainhub.certs.proof.verdicts import (
    MOST_ROWS,
    ListTrouble,
    Wanted,
    number_and_name,
    read_list,
)


def test_the_columns_are_found_below_a_title_and_in_any_order():
    rows = [
        (1, ["保安员证书核验表"]),
        (3, ["序号", "姓 名*", "证书编号："]),
        (4, ["1", " 王建国 ", "TH1"]),
        (5, ["2", "", ""]),
        (6, ["3", "李秀英"]),
    ]
    assert read_list(rows) == [Wanted(4, "TH1", "王建国"), Wanted(6, "", "李秀英")]


@pytest.mark.parametrize(
    ("rows", "trouble"),
    [
        ([], ListTrouble.NO_COLUMNS),
        ([(1, ["姓名", "电话"]), (2, ["王建国", "1"])], ListTrouble.NO_COLUMNS),
        ([(1, ["姓名", "编号"])], ListTrouble.NO_ROWS),
        (
            [(1, ["姓名", "编号"]), *((i, ["王", "T"]) for i in range(MOST_ROWS + 1))],
            ListTrouble.TOO_MANY,
        ),
    ],
)
def test_what_is_no_list_is_said_so(rows, trouble):
    assert read_list(rows) is trouble


@pytest.mark.parametrize(
    ("title", "read"),
    [
        ("保安员培训合格证书 欧阳建国 TH1", ("TH1", "欧阳建国")),
        ("证书 Anna Maria Li TH1", ("TH1", "Anna Maria Li")),
        ("TH1", ("", "")),
        ("", ("", "")),
    ],
)
def test_a_title_names_number_and_holder(title, read):
    assert number_and_name(title) == read
