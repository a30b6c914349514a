"""What a template may say, with what it stands for: the list beside the editor."""

from __future__ import annotations

from trainhub.core.words import N_

PLACEHOLDERS: dict[str, str] = {
    "{{ holder_name }}": N_("Name of the holder"),
    "{{ masked_id_number }}": N_("ID number, masked"),
    "{{ number }}": N_("Certificate number"),
    "{{ title }}": N_("Name of the certificate"),
    "{{ course }}": N_("Course"),
    "{{ cohort }}": N_("Class"),
    "{{ level }}": N_("Level, where the type has one"),
    "{{ periods }}": N_("Training hours of 45 minutes"),
    "{{ institution }}": N_("Who taught"),
    "{{ issuer }}": N_("Who issues"),
    "{{ remark }}": N_("What the certificate is not"),
    "{{ issued_on.year }}": N_("Day of issue: year, month, day"),
    "{{ valid_until.year }}": N_("Last day; empty where there is none"),
    "{{ trained_from.year }}": N_("First day of the training"),
    "{{ trained_until.year }}": N_("Last day of the training"),
    "{% for each in scores %}": N_("Marks: each.name, each.score, each.maximum"),
    "{{ verify_place }}": N_("Where the number can be typed"),
    "{{ seal }}": N_("The drawn seal of the issuer"),
    "{% if has_photo %}": N_("Whether there is a photo"),
    "asset:qr": N_("QR code: the src of a picture"),
    "asset:photo": N_("Photo: the src of a picture"),
    "{{ fit('course', 'serif', 80, 8, 14) }}": N_(
        "Size in points so that a text fits: mm, least, most"
    ),
    "{{ fill(('course',), 70, 186, 37, 1.8) }}": N_(
        "Size for a paragraph: words in em, mm wide, mm high, line"
    ),
}  # fmt: skip
