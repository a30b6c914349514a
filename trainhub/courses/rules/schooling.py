"""How far somebody went to school: the levels, and the words in which people say them."""

from __future__ import annotations

from enum import StrEnum

from trainhub.core.words import N_


class Schooling(StrEnum):
    """Levels of schooling, the lowest first."""

    NONE = "none"
    PRIMARY = "primary"
    JUNIOR = "junior"
    SENIOR = "senior"
    COLLEGE = "college"
    BACHELOR = "bachelor"
    MASTER = "master"
    DOCTOR = "doctor"

    @property
    def rank(self) -> int:
        """Its place from the bottom, 0 for no school."""
        return list(Schooling).index(self)


SCHOOLING_WORDS: dict[Schooling, str] = {
    Schooling.NONE: N_("no school"),
    Schooling.PRIMARY: N_("primary school"),
    Schooling.JUNIOR: N_("junior middle school"),
    Schooling.SENIOR: N_("senior middle or vocational school"),
    Schooling.COLLEGE: N_("junior college"),
    Schooling.BACHELOR: N_("bachelor's degree"),
    Schooling.MASTER: N_("master's degree"),
    Schooling.DOCTOR: N_("doctor's degree"),
}

#: How rosters and people write it; what begins like a word here is that level.
_WRITTEN = {
    "文盲": Schooling.NONE,
    "半文盲": Schooling.NONE,
    "扫盲": Schooling.NONE,
    "小学以下": Schooling.NONE,
    "小学": Schooling.PRIMARY,
    "初中": Schooling.JUNIOR,
    "高中": Schooling.SENIOR,
    "职高": Schooling.SENIOR,
    "中专": Schooling.SENIOR,
    "中职": Schooling.SENIOR,
    "技校": Schooling.SENIOR,
    "大专": Schooling.COLLEGE,
    "高职": Schooling.COLLEGE,
    "专科": Schooling.COLLEGE,
    "本科": Schooling.BACHELOR,
    "大学": Schooling.BACHELOR,
    "硕士": Schooling.MASTER,
    "研究生": Schooling.MASTER,
    "博士": Schooling.DOCTOR,
}


#: How the house writes a level that somebody chose from the list.
WRITTEN_AS: dict[Schooling, str] = {
    Schooling.NONE: "小学以下",
    Schooling.PRIMARY: "小学",
    Schooling.JUNIOR: "初中",
    Schooling.SENIOR: "高中",
    Schooling.COLLEGE: "大专",
    Schooling.BACHELOR: "本科",
    Schooling.MASTER: "硕士",
    Schooling.DOCTOR: "博士",
}


def schooling_of(written: str) -> Schooling | None:
    """The level that ``written`` names, ``None`` where nothing or something unknown stands."""
    plain = written.strip()
    return next((level for word, level in _WRITTEN.items() if plain.startswith(word)), None)
