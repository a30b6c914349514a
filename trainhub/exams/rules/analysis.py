"""How good the questions of an exam were: item analysis of classical test theory. No I/O.

Marks may be any numbers of one unit, hundredths of a point here. Where a figure is not defined,
because nobody answered or everybody did the same, it is ``None`` and never a zero.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import sqrt
from typing import NamedTuple

#: Reliability says something from so many papers on; below, chance speaks.
ENOUGH_PAPERS = 30
#: A question that fewer or more than these shares get right tells little (GB: aim at about 0.65).
TOO_HARD, TOO_EASY = 0.2, 0.95
#: An item-rest correlation below this share is poor; below zero the key may be wrong.
POOR = 0.2
#: The upper and the lower group of the classic index, as a share of the papers (Kelley, 1939).
TAIL = 0.27


class ItemFigures(NamedTuple):
    """What one question was like. Shares lie in 0..1, correlations in -1..1."""

    #: On how many papers it stood.
    papers: int
    #: Mean mark over the maximum.
    facility: float | None
    #: Standard deviation of its mark over the maximum, with n - 1.
    spread: float | None
    #: Correlation of its mark with the rest of the paper (Moodle's discrimination index).
    discrimination: float | None
    #: The same as a share of what the marks would have allowed (discriminative efficiency).
    efficiency: float | None
    #: Facility in the upper 27 % of the papers less that in the lower 27 %.
    upper_lower: float | None

    @property
    def looks_wrong(self) -> bool:
        """The better people are, the more they miss it: look at the key."""
        return self.discrimination is not None and self.discrimination < 0

    @property
    def is_poor(self) -> bool:
        """It hardly tells who knows more."""
        return self.discrimination is not None and self.discrimination < POOR

    @property
    def is_too_hard(self) -> bool:
        """Hardly anybody can do it."""
        return self.facility is not None and self.facility < TOO_HARD

    @property
    def is_too_easy(self) -> bool:
        """Nearly everybody can do it."""
        return self.facility is not None and self.facility > TOO_EASY


class PaperFigures(NamedTuple):
    """What a whole paper was like. Marks are in the unit that was given."""

    papers: int
    mean: float | None
    #: Standard deviation of the totals, with n - 1.
    spread: float | None
    #: Cronbach's alpha; for questions of all or nothing it is Kuder and Richardson's KR-20.
    alpha: float | None
    #: Standard error of measurement: spread times the root of 1 - alpha.
    error: float | None


class Answered(NamedTuple):
    """The mark of one question on one paper, and the total of that paper."""

    mark: float
    total: float


def mean(values: Sequence[float]) -> float | None:
    """The mean; ``None`` of nothing."""
    return sum(values) / len(values) if values else None


def covariance(xs: Sequence[float], ys: Sequence[float]) -> float | None:
    """With n - 1; ``None`` below two pairs."""
    if len(xs) < 2:
        return None
    mean_x, mean_y = sum(xs) / len(xs), sum(ys) / len(ys)
    return sum((x - mean_x) * (y - mean_y) for x, y in zip(xs, ys, strict=True)) / (len(xs) - 1)


def variance(values: Sequence[float]) -> float | None:
    """With n - 1; ``None`` below two values."""
    return covariance(values, values)


def item_figures(answers: Sequence[Answered], maximum: float) -> ItemFigures:
    """The figures of one question over the papers on which it stood."""
    marks = [one.mark for one in answers]
    rests = [one.total - one.mark for one in answers]
    average, spread = mean(marks), variance(marks)
    known = maximum > 0 and average is not None
    return ItemFigures(
        papers=len(answers),
        facility=average / maximum if known and average is not None else None,
        spread=sqrt(spread) / maximum if spread is not None and maximum > 0 else None,
        discrimination=_correlation(marks, rests),
        efficiency=_efficiency(marks, rests),
        upper_lower=_upper_lower(answers, maximum),
    )


def _correlation(xs: Sequence[float], ys: Sequence[float]) -> float | None:
    var_x, var_y, shared = variance(xs), variance(ys), covariance(xs, ys)
    if not var_x or not var_y or shared is None:
        return None
    return shared / sqrt(var_x * var_y)


def _efficiency(marks: Sequence[float], rests: Sequence[float]) -> float | None:
    """The covariance over the largest that the same marks and rests could have had."""
    most, shared = covariance(sorted(marks), sorted(rests)), covariance(marks, rests)
    return shared / most if most and shared is not None else None


def _upper_lower(answers: Sequence[Answered], maximum: float) -> float | None:
    size = round(len(answers) * TAIL)
    if size == 0 or maximum <= 0:
        return None
    # Equal totals at the border: the order of the marks must not decide, so they stand as given.
    ranked = sorted(answers, key=lambda one: one.total)
    low = sum(one.mark for one in ranked[:size])
    high = sum(one.mark for one in ranked[-size:])
    return (high - low) / (size * maximum)


def paper_figures(papers: Sequence[Sequence[float]]) -> PaperFigures:
    """The figures of one paper that everybody sat: a row of marks each, all of one length."""
    totals = [sum(marks) for marks in papers]
    spread = variance(totals)
    alpha = cronbach(papers)
    deviation = sqrt(spread) if spread is not None else None
    error = None
    if alpha is not None and deviation is not None:
        error = deviation * sqrt(max(0.0, 1 - alpha))
    return PaperFigures(len(papers), mean(totals), deviation, alpha, error)


def cronbach(papers: Sequence[Sequence[float]]) -> float | None:
    """Cronbach's alpha: K/(K-1) times (1 - sum of item variances over variance of totals).

    L. J. Cronbach (1951). ``None`` below two questions or papers, and when all totals agree.
    Raises ``ValueError`` when the papers have different lengths.
    """
    questions = len(papers[0]) if papers else 0
    if questions < 2 or len(papers) < 2:
        return None
    columns = list(zip(*papers, strict=True))
    total = variance([sum(marks) for marks in papers])
    if not total:
        return None
    return questions / (questions - 1) * (1 - sum(variance(c) or 0.0 for c in columns) / total)


def drawn_reliability(papers: Sequence[Sequence[float]]) -> float | None:
    """Reliability where every paper asks questions of its own: 1 - MS within / MS between papers.

    The one-way design "questions within papers" of generalizability theory (R. L. Brennan, 2001):
    no question has a column of its own, so alpha has none to stand on. ``papers`` hold shares of
    the points in 0..1. ``None`` below two papers or questions, where lengths differ, and where
    all papers have one mean.
    """
    length = len(papers[0]) if papers else 0
    if length < 2 or len(papers) < 2 or any(len(one) != length for one in papers):
        return None
    between = variance([sum(one) for one in papers])
    if not between:
        return None
    within = sum(variance(one) or 0.0 for one in papers) / len(papers)
    return 1 - within / (between / length)


def option_shares(chosen: Sequence[Sequence[int]], options: int) -> list[float | None]:
    """What share of those who answered took each option; several may be taken at once."""
    answered = [one for one in chosen if one]
    if not answered:
        return [None] * options
    return [sum(index in one for one in answered) / len(answered) for index in range(options)]


def angoff(judges: Sequence[Sequence[float]]) -> tuple[float, float | None] | None:
    """The cut that judges set, as a share of the paper, and how far they are apart.

    Each judge gives for every question the chance that somebody who just passes can do it. The
    cut is the mean of the judges' means, the second value their standard deviation. Where a law
    fixes the pass mark the cut informs the choice of questions only. ``None`` without judges.
    """
    cuts = [sum(one) / len(one) for one in judges if one]
    average = mean(cuts)
    if average is None:
        return None
    spread = variance(cuts)
    return average, sqrt(spread) if spread is not None else None
