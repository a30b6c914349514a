"""The terms both sides of a shift agree to, as a text that can be hashed and printed. No I/O.

The text is Chinese whatever the screen says: it is the paper that a court would read.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from trainhub.core.clock import CIVIL_ZONE
from trainhub.core.money import Money, PayUnit

_UNITS: dict[PayUnit, str] = {
    PayUnit.HOUR: "每小时",
    PayUnit.DAY: "每天",
    PayUnit.MONTH: "每月",
    PayUnit.PIECE: "每件",
    PayUnit.ORDER: "每单",
}


@dataclass(frozen=True)
class AgreementFacts:
    """What the agreement names; moments are aware, pay is fen per unit."""

    employer: str
    credit_code: str
    worker: str
    trade: str
    title: str
    place: str
    starts_at: datetime
    ends_at: datetime
    pay_fen: int
    pay_unit: PayUnit
    #: The law asks for a labour contract in this trade: until the task is done (劳动合同法 15).
    contract: bool


def agreement_text(facts: AgreementFacts) -> str:
    """The agreement, word for word; equal facts give an equal text."""
    title = "劳动合同（以完成一定工作任务为期限）" if facts.contract else "零工用工协议"
    pay = f"{_UNITS[facts.pay_unit]} {Money(facts.pay_fen).yuan()} 元"
    return "\n".join(
        (
            title,
            f"用人单位：{facts.employer}（统一社会信用代码 {facts.credit_code or '无'}）",
            f"劳动者：{facts.worker}",
            f"工种和工作：{facts.trade}，{facts.title}",
            f"地点：{facts.place}",
            f"时间：{_moment(facts.starts_at)} 至 {_moment(facts.ends_at)}",
            f"报酬：{pay}，直接付给劳动者本人，不扣押金，不收费用，不押证件。",
            "保险：上岗前由用人单位为劳动者投保意外伤害险或雇主责任险，保费由用人单位承担。",
            "工时：以签到、签退为准，由用人单位确认，确认的时间不超过签到、签退之间的时间。",
            "争议：双方可以找站点调解，也可以依法申请仲裁或者起诉。",
        )
    )


def _moment(moment: datetime) -> str:
    local = moment.astimezone(CIVIL_ZONE)
    return f"{local.year}年{local.month}月{local.day}日 {local:%H:%M}"
