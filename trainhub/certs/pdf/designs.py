"""The designs that ship for certificates; a type of certificate names one of them."""

from __future__ import annotations

from trainhub.core.words import N_

#: Folder below ``design`` and what people call it.
DESIGNS_FOR_PEOPLE: dict[str, str] = {
    "training-pass": N_("Training certificate, A4 landscape"),
    "skill-level": N_("Certificate with a level, A4 upright"),
    "wallet-card": N_("Card for the wallet"),
}
CERTIFICATE_DESIGNS = tuple(DESIGNS_FOR_PEOPLE)
