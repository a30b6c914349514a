"""The named demo accounts: printed at start, shown on the sign-in page in demo mode only."""

from __future__ import annotations

from dataclasses import dataclass

from trainhub.core.catalogues import language
from trainhub.people.identity import id_check_character
from trainhub.people.rules import Role

#: One password for all of them: there is nothing real behind it.
PASSWORD = "market-2026"  # noqa: S105 - a demo password, shown on screen


@dataclass(frozen=True)
class DemoAccount:
    """Somebody to look around as. The number has the prefix that was never assigned."""

    key: str
    role: Role
    title: str
    title_en: str
    name: str
    phone: str
    #: ``YYYYMMDD`` and the three digits after it; odd is male.
    born: str
    serial: str

    @property
    def password(self) -> str:
        """The demo password."""
        return PASSWORD

    @property
    def id_no(self) -> str:
        """A well-formed number of nobody."""
        body = f"119999{self.born}{self.serial}"
        return body + id_check_character(body)


@dataclass(frozen=True)
class ShownAccount:
    """What the sign-in page shows of a demo account."""

    role: str
    name: str
    phone: str
    password: str


CAST: tuple[DemoAccount, ...] = (
    DemoAccount(
        "newcomer", Role.TRAINEE, "学员 · 刚注册", "Trainee, new",
        "陈小莉", "19900000001", "19880412", "124",
    ),
    DemoAccount(
        "learner", Role.TRAINEE, "学员 · 正在上课", "Trainee, in class",
        "王铁柱", "19900000002", "19790923", "233",
    ),
    DemoAccount(
        "sitter", Role.TRAINEE, "学员 · 今天考试", "Trainee, exam today",
        "许𬭎", "19900000003", "19900217", "347",
    ),
    DemoAccount(
        "worker", Role.TRAINEE, "学员 · 持证待岗", "Certified worker",
        "刘建国", "19900000004", "19810605", "415",
    ),
    DemoAccount(
        "instructor", Role.INSTRUCTOR, "教师、考评员", "Instructor and examiner",
        "周志刚", "19900000005", "19760318", "531",
    ),
    DemoAccount(
        "staff", Role.STAFF, "站点工作人员", "Station staff",
        "李敏", "19900000006", "19850712", "628",
    ),
    DemoAccount(
        "institution", Role.INSTITUTION, "培训机构", "Training institution",
        "吴海涛", "19900000007", "19720830", "719",
    ),
    DemoAccount(
        "employer", Role.EMPLOYER, "用人单位", "Employer",
        "徐占山", "19900000008", "19700114", "813",
    ),
    DemoAccount(
        "bureau", Role.BUREAU, "人社部门（只读）", "Labour bureau, read-only",
        "沈静", "19900000009", "19831126", "922",
    ),
    DemoAccount(
        "admin", Role.ADMIN, "管理员", "Administrator",
        "高明亮", "19900000010", "19870509", "137",
    ),
)  # fmt: skip


def somebody(key: str) -> DemoAccount:
    """The member of the cast called ``key``. Raises ``KeyError``."""
    return {member.key: member for member in CAST}[key]


def demo_accounts() -> list[ShownAccount]:
    """The cast for the sign-in page, in the reader's language."""
    zh = language() == "zh"
    return [
        ShownAccount(who.title if zh else who.title_en, who.name, who.phone, who.password)
        for who in CAST
    ]


def greeting(address: str, *, demo: bool) -> str:
    """What the server prints once it serves: the address and, in demo mode, the cast."""
    lines = ["", f"  TrainHub 零工成长 → {address}", ""]
    if demo:
        lines += [f"  {who.phone}  {PASSWORD}  {_title(who)}{who.name}" for who in CAST]
        lines += ["", "  演示数据，均为虚构 · Demo data, all invented", ""]
    return "\n".join(lines)


def _title(who: DemoAccount) -> str:
    """Title in both languages, padded: a Chinese character is two columns wide."""
    words = f"{who.title} · {who.title_en}"
    width = sum(2 if ord(letter) > 0x2E7F else 1 for letter in words)
    return words + " " * max(1, 50 - width)
