"""Papers with unlikely many equal wrong answers: a hint, never a proof. No I/O.

Right answers agree because people know them. Wrong ones agree by chance, more often where one
wrong option is popular. Error-similarity analysis (F. S. Bellezza and S. F. Bellezza, 1989; after
W. H. Angoff, 1974) counts, of the questions that both missed, those with the same wrong answer.
Here every question has its own chance of agreeing, the sum of the squared shares of its wrong
answers, so the count follows a Poisson binomial distribution. Its tail is multiplied by the number
of pairs that were compared (Bonferroni).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Iterable, Mapping, Sequence
from itertools import combinations
from typing import NamedTuple

#: A pair is named when so small a chance remains after the correction for all pairs.
UNLIKELY = 0.01
#: Fewer equal wrong answers are never told, however small the chance.
FEWEST = 4


class WrongAnswers(NamedTuple):
    """What one person answered wrongly, by question; blank and right answers are left out."""

    candidate_id: int
    wrong: Mapping[int, Hashable]


class Pair(NamedTuple):
    """Two people with unlikely many equal wrong answers."""

    first: int
    second: int
    #: Questions that both answered wrongly.
    both_wrong: int
    same: int
    #: How many equal ones chance would give.
    expected: float
    #: Chance of so many or more for one pair that worked apart.
    chance: float
    #: The same for any of all pairs: the chance that this sitting shows such a pair at all.
    corrected: float


def agreement(papers: Iterable[WrongAnswers], choices: Mapping[int, int]) -> dict[int, float]:
    """By question: the chance that two people who both miss it give the same wrong answer.

    ``choices`` says how many wrong answers a question offers, where they can be counted. One is
    added to every count, so that a wrong answer nobody gave is rare and not impossible.
    """
    counts: dict[int, Counter[Hashable]] = {}
    for paper in papers:
        for question, answer in paper.wrong.items():
            counts.setdefault(question, Counter())[answer] += 1
    found = {}
    for question, given in counts.items():
        kinds = max(choices.get(question, len(given) + 1), len(given))
        whole = sum(given.values()) + kinds
        unseen = kinds - len(given)
        squares = sum((count + 1) ** 2 for count in given.values()) + unseen
        found[question] = squares / whole**2
    return found


def at_least(chances: Sequence[float], count: int) -> float:
    """The chance that ``count`` or more of independent events happen (Poisson binomial)."""
    exactly = [1.0]
    for chance in chances:
        grown = [0.0] * (len(exactly) + 1)
        for number, share in enumerate(exactly):
            grown[number] += share * (1 - chance)
            grown[number + 1] += share * chance
        exactly = grown
    return min(1.0, sum(exactly[count:]))


def unlikely_pairs(papers: Sequence[WrongAnswers], choices: Mapping[int, int]) -> list[Pair]:
    """The pairs that chance hardly explains, the unlikeliest first."""
    chances = agreement(papers, choices)
    pairs = len(papers) * (len(papers) - 1) // 2
    found = []
    for one, other in combinations(papers, 2):
        both = one.wrong.keys() & other.wrong.keys()
        same = sum(one.wrong[question] == other.wrong[question] for question in both)
        if same < FEWEST:
            continue
        here = [chances[question] for question in sorted(both)]
        chance = at_least(here, same)
        corrected = min(1.0, chance * pairs)
        if corrected < UNLIKELY:
            found.append(
                Pair(
                    one.candidate_id, other.candidate_id, len(both), same, sum(here), chance,
                    corrected,
                )
            )  # fmt: skip
    return sorted(found, key=lambda pair: (pair.corrected, pair.first, pair.second))
