"""会干什么: the list of skills people choose from, and how typed words are read. No I/O.

The number of a skill is a bit of a mask that is stored with every person, so numbers are never
given away twice and at most 62 fit. What the list does not know, people write in their own words.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

#: Skills one person may choose: a short list is read, a long one is not.
MOST_SKILLS = 12
#: Words of one search.
MOST_WORDS = 4


@dataclass(frozen=True)
class Skill:
    """One skill: its bit, its names, and the words people also use for it."""

    bit: int
    name: str
    name_en: str
    also: tuple[str, ...] = ()


SKILLS: tuple[Skill, ...] = (
    Skill(0, "门岗值守", "Gate duty", ("门卫", "看门")),
    Skill(1, "巡逻", "Patrol", ("巡查", "夜巡")),
    Skill(2, "安检", "Security screening", ("安检仪",)),
    Skill(3, "监控值班", "Camera room", ("看监控",)),
    Skill(4, "消防值守", "Fire watch", ("消防",)),
    Skill(5, "停车引导", "Parking", ("停车",)),
    Skill(6, "秩序维护", "Crowd order", ("维持秩序",)),
    Skill(7, "访客登记", "Visitor desk"),
    Skill(8, "老人护理", "Care for the elderly", ("护理", "照护", "护工")),
    Skill(9, "病患陪护", "Bedside care", ("陪护", "陪床")),
    Skill(10, "助浴", "Help with bathing"),
    Skill(11, "喂餐", "Help with eating"),
    Skill(12, "康复训练", "Rehabilitation", ("康复",)),
    Skill(13, "失智照护", "Dementia care", ("失智",)),
    Skill(14, "母婴护理", "Mother and baby care", ("月嫂", "母婴")),
    Skill(15, "婴幼儿照料", "Child care", ("育婴", "带孩子")),
    Skill(16, "日常保洁", "Cleaning", ("保洁", "打扫")),
    Skill(17, "深度保洁", "Deep cleaning", ("开荒",)),
    Skill(18, "玻璃清洗", "Window cleaning", ("擦玻璃",)),
    Skill(19, "整理收纳", "Tidying", ("收纳",)),
    Skill(20, "做饭", "Cooking", ("家常菜", "厨师")),
    Skill(21, "面点", "Pastry and noodles", ("包子", "馒头")),
    Skill(22, "切配", "Kitchen preparation", ("配菜",)),
    Skill(23, "洗碗", "Dish washing"),
    Skill(24, "传菜", "Carrying dishes", ("服务员",)),
    Skill(25, "收银", "Cash desk"),
    Skill(26, "理货", "Shelf stocking", ("上架",)),
    Skill(27, "分拣", "Sorting", ("拣货",)),
    Skill(28, "打包", "Packing", ("包装",)),
    Skill(29, "装卸", "Loading", ("搬运", "卸货")),
    Skill(30, "叉车", "Forklift"),
    Skill(31, "盘点", "Stock taking"),
    Skill(32, "送货", "Delivery", ("配送", "送餐")),
    Skill(33, "小车驾驶", "Driving a car", ("开车", "司机")),
    Skill(34, "货车驾驶", "Driving a lorry", ("货车",)),
    Skill(35, "电动车", "Electric scooter", ("三轮",)),
    Skill(36, "电焊", "Welding", ("焊工",)),
    Skill(37, "低压电工", "Electrician", ("电工", "接线")),
    Skill(38, "水管维修", "Plumbing", ("水暖", "管道")),
    Skill(39, "木工", "Carpentry"),
    Skill(40, "砌墙", "Bricklaying", ("瓦工", "瓦匠")),
    Skill(41, "刷墙", "Painting", ("油漆", "粉刷")),
    Skill(42, "贴砖", "Tiling"),
    Skill(43, "钢筋绑扎", "Steel fixing", ("钢筋工",)),
    Skill(44, "架子搭设", "Scaffolding", ("架子工",)),
    Skill(45, "高处作业", "Work at height", ("高空",)),
    Skill(46, "家具安装", "Furniture fitting", ("装家具",)),
    Skill(47, "空调安装", "Air conditioner fitting", ("空调",)),
    Skill(48, "家电维修", "Appliance repair", ("修家电",)),
    Skill(49, "绿化养护", "Gardening", ("绿化", "修剪")),
    Skill(50, "采摘", "Picking fruit", ("摘果",)),
    Skill(51, "缝纫", "Sewing", ("缝制",)),
    Skill(52, "组装", "Assembly", ("装配", "流水线")),
    Skill(53, "质检", "Quality control", ("品检",)),
    Skill(54, "数据采集", "Data collection", ("标注", "训练师")),
    Skill(55, "电脑录入", "Typing", ("打字", "办公软件")),
    Skill(56, "客服", "Customer service", ("接电话",)),
    Skill(57, "导购", "Sales", ("促销",)),
    Skill(58, "发传单", "Handing out leaflets", ("派单",)),
    Skill(59, "活动布置", "Event set-up", ("搭台", "会展")),
    Skill(60, "急救", "First aid", ("心肺复苏",)),
    Skill(61, "手语", "Sign language"),
)

_FIRST_CHINESE = "\u3400"
_BITS = frozenset(skill.bit for skill in SKILLS)


def folded(text: str) -> str:
    """Text as it is compared: full-width as half-width, small letters, single blanks."""
    return re.sub(r"\s+", " ", unicodedata.normalize("NFKC", text).casefold()).strip()


def mask_of(chosen: Iterable[int], own_words: str) -> int:
    """The bits of the chosen skills and of those that somebody's own words name."""
    bits = {bit for bit in chosen if bit in _BITS}
    said = folded(own_words)
    bits.update(s.bit for s in SKILLS if s.name in said or any(word in said for word in s.also))
    return sum(1 << bit for bit in bits)


def skills_in(mask: int) -> tuple[Skill, ...]:
    """The skills of a mask, in their order."""
    return tuple(skill for skill in SKILLS if mask >> skill.bit & 1)


@lru_cache(maxsize=1024)
def pieces(text: str) -> frozenset[str]:
    """What of a text is looked up: pairs of neighbouring Chinese characters, whole other words.

    A single Chinese character between other things stands for itself.
    """
    found: set[str] = set()
    for run in re.findall(
        r"[\u3400-\u9fff\U00020000-\U0003ffff]+|[^\W_\u3400-\u9fff]+", folded(text)
    ):
        if run[0] < _FIRST_CHINESE:
            found.add(run[:20])
        elif len(run) == 1:
            found.add(run)
        else:
            found.update(run[i : i + 2] for i in range(len(run) - 1))
    return frozenset(found)


class Words(NamedTuple):
    """What typed words ask for; all of it must be met."""

    #: Masks: of each one skill will do.
    masks: tuple[int, ...]
    #: Pieces that all stand in somebody's own words.
    pieces: tuple[str, ...]


def read_words(typed: str) -> Words:
    """Typed words apart by blanks: those of the list mean its skills, all others are looked up.

    A word of the list, or a part of one, finds everybody with one of the skills it names.
    """
    masks: list[int] = []
    others: set[str] = set()
    for word in re.split(r"[\s,，、;；]+", folded(typed))[:MOST_WORDS]:
        if not word:
            continue
        mask = sum(1 << s.bit for s in SKILLS if _names(s, word))
        if mask:
            masks.append(mask)
        else:
            others |= pieces(word)
    return Words(tuple(sorted(set(masks))), tuple(sorted(others)[:8]))


def _names(skill: Skill, word: str) -> bool:
    in_english = len(word) > 2 and word in skill.name_en.casefold()
    return in_english or any(word in name for name in (skill.name, *skill.also))
