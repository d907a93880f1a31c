"""Compares the values of a document with those of its translations, heading by heading."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping

from chatbot.bootstrap.likeness import Section
from chatbot.domain.knowledge import Period
from chatbot.domain.quantities import Quantity
from chatbot.evaluation.knowledge.findings import Finding, Kind, Severity, finding_in
from chatbot.languages import Language
from chatbot.languages.quantities import quantities_in

_Place = tuple[str, str, Period]
_OFTEN_IN_WORDS = ("times", "pieces", "year", "date")
"""What one language says as "twice", "the next day" or not at all."""


def translations(sections: Iterable[Section], languages: Mapping[str, Language], original: str) -> Iterator[Finding]:
    """Yield the passages of translations that say another value than the shop's language does."""
    by_language: defaultdict[str, defaultdict[_Place, list[Section]]] = defaultdict(lambda: defaultdict(list))
    for one in sections:
        place = one.document.id, one.passage.anchor, one.document.effective
        by_language[one.document.language][place].append(one)
    for tag in sorted(by_language.keys() & languages.keys() - {original}):
        for place, translated in by_language[tag].items():
            if originals := _then(by_language[original], place):
                yield from _compared(originals, translated, languages[original], languages[tag])


def _then(sections: Mapping[_Place, list[Section]], place: _Place) -> list[Section]:
    """Return what stands at the place of a translation in the versions of the original that are in force with it."""
    id, anchor, effective = place
    those = (each for (*at, days), each in sections.items() if at == [id, anchor] and days.overlaps(effective))
    return next(those, [])


def _compared(
    originals: list[Section], translated: list[Section], language: Language, other: Language
) -> Iterator[Finding]:
    there, here = _values(originals, language), _values(translated, other)
    for unit in sorted({unit for unit, _ in there.keys() | here.keys()}):
        missing, added = _only(there, here, unit), _only(here, there, unit)
        if missing and added:
            text = f"says {_shown(added)} where the original says {_shown(missing)}"
            advice = "Correct the translation, or the original if that is wrong."
            yield finding_in(translated[0], Severity.ERROR, Kind.TRANSLATION, text, advice)
        elif (missing or added) and unit not in _OFTEN_IN_WORDS:
            text = f"says {_shown(added)}, the original does not" if added else f"does not say {_shown(missing)}"
            advice = "Look whether the translation still says the same as the original."
            yield finding_in(translated[0], Severity.NOTE, Kind.TRANSLATION, text, advice)


def _values(sections: Iterable[Section], language: Language) -> dict[tuple[str, tuple[float, ...]], Quantity]:
    texts = (f"{one.passage.heading}\n{one.passage.text}" for one in sections)
    return {one.value: one for text in texts for one in quantities_in(text, language)}


def _only(
    mine: Mapping[tuple[str, tuple[float, ...]], Quantity],
    other: Mapping[tuple[str, tuple[float, ...]], Quantity],
    unit: str,
) -> list[Quantity]:
    return [one for value, one in mine.items() if value[0] == unit and value not in other]


def _shown(found: Iterable[Quantity]) -> str:
    return ", ".join(Counter(one.text for one in found))
