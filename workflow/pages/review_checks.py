"""The automatic checks beside a submitted report: questions for the reviewer, never verdicts.

Pure: they read the frozen content only, so a version is always asked the same questions.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from workflow import numbers
from workflow.content import percent_text, status_text
from workflow.enums import FigureStatus
from workflow.pages.paper import answer_text, budget_share, indicators_of, place_key
from workflow.questions import SILENT

#: Percentage points between the average capaian and the money spent of the plan.
GAP = Decimal(20)
#: A figure that differs from the last quarter by more than this share, in per cent.
JUMP = Decimal(50)
#: Capaian from here on looks like a misplaced decimal comma.
INCREDIBLE = Decimal(200)

OK, QUESTION = "aman", "perhatian"


@dataclass(frozen=True)
class CheckLink:
    """Where on the paper a question arises."""

    href: str
    label: str


@dataclass(frozen=True)
class Check:
    """One line: settled, or a question with the places it is about."""

    tone: str
    text: str
    links: list[CheckLink] = field(default_factory=list)
    answer: str = ""  # what the bidang said to it before it handed over, and who


def check_content(content: dict[str, Any]) -> list[Check]:
    """The questions first, then what was found in order."""
    rows = [row for row in indicators_of(content) if row["assessed"]]
    filled = [row for row in rows if row["realization"]]
    was_asked = all("questions" in row for row in rows)
    found = [
        *_completeness(rows, filled),
        *_incredible(filled),
        *(
            _asked(rows, content["budget"])
            if was_asked
            else [*_evidence(filled), *_figures(filled)]
        ),
        *_silence(rows),
        *_budget(content),
    ]
    return sorted(found, key=lambda check: check.tone == OK)


def _links(rows: list[dict[str, Any]], target: str = "value") -> list[CheckLink]:
    return [CheckLink(f"#{place_key(target, row['id'])}", row["name"]) for row in rows]


def _asked(rows: list, budget: list) -> list[Check]:
    """What the bidang was asked before it handed over, with its words."""
    found = [_question(question, _links([row])) for row in rows for question in row["questions"]]
    for line in budget:
        found += [_question(question, ANGGARAN) for question in line["questions"]]
    return found or [Check(OK, "Tidak ada pertanyaan atas angka dan bukti dukung.")]


def _question(question: dict[str, str], links: list[CheckLink]) -> Check:
    tone = QUESTION if question["answer"] in ("", *SILENT) else OK
    return Check(tone, question["text"], links, answer_text(question))


def _completeness(rows: list, filled: list) -> list[Check]:
    empty = [row for row in rows if not row["realization"]]
    if empty:
        awaited = [row for row in empty if row.get("release_on")]
        silent = [row for row in empty if not row.get("release_on")]
        found = []
        if silent:
            text = f"{len(silent)} dari {len(rows)} indikator kosong."
            found.append(Check(QUESTION, f"{text} Dapatkah alasannya diterima?", _links(silent)))
        for row in awaited:
            found.append(
                Check(
                    QUESTION,
                    f"{status_text(row)}. Apakah tanggalnya sudah dipastikan?",
                    _links([row]),
                )
            )
        return found
    drafts = [row for row in filled if row["status"] == FigureStatus.SEMENTARA]
    found = [Check(OK, f"Semua indikator terisi ({len(filled)} indikator).")]
    if drafts:
        found.append(
            Check(
                QUESTION,
                f"{len(drafts)} angka masih sementara. Kapan angka tetapnya terbit?",
                _links(drafts),
            )
        )
    return found


def _evidence(filled: list) -> list[Check]:
    bare = [row for row in filled if not row["evidence"]]
    found = []
    if bare:
        found.append(
            Check(
                QUESTION,
                f"{len(bare)} indikator tanpa bukti dukung. Apa dasar angkanya?",
                _links(bare),
            )
        )
    elif filled:
        found.append(Check(OK, "Setiap angka punya bukti dukung."))
    users: dict[str, list] = {}
    for row in filled:
        for digest in {e["sha256"] for e in row["evidence"]}:
            users.setdefault(digest, []).append(row)
    for shared in users.values():
        if len(shared) > 1:
            found.append(
                Check(
                    QUESTION,
                    f"Satu berkas bukti dipakai untuk {len(shared)} indikator. Apakah berkasnya "
                    "membuktikan semuanya?",
                    _links(shared),
                )
            )
    return found


def _number(figure: dict[str, Any] | None) -> Decimal | None:
    """A single number; None for scale labels and ranges, which do not jump."""
    if not figure or figure["number"] is None or figure["upper"] is not None:
        return None
    return Decimal(figure["number"])


def _incredible(filled: list) -> list[Check]:
    return [
        Check(
            QUESTION,
            f"Capaian {row['percent_text']} %. Apakah letak koma dan satuannya benar?",
            _links([row]),
        )
        for row in filled
        if _number(row["realization"]) is not None
        and row["percent"]
        and Decimal(row["percent"]) >= INCREDIBLE
    ]


def _figures(filled: list) -> list[Check]:
    """What versions were asked that were frozen before the bidang answered questions."""
    same, found = [], []
    for row in filled:
        now, before = _number(row["realization"]), _number(row["previous"])
        if now is None or before is None:
            continue
        if now == before:
            same.append(row)
        elif before and abs(change := (now - before) / abs(before) * 100) > JUMP:
            word = "naik" if change > 0 else "turun"
            found.append(
                Check(
                    QUESTION,
                    f"Angka {word} {numbers.format(abs(change).quantize(Decimal(1)), 0)} % dari "
                    f"triwulan lalu ({row['previous']['text']} menjadi "
                    f"{row['realization']['text']}). Apa sebabnya?",
                    _links([row]),
                )
            )
    if same:
        found.append(
            Check(
                QUESTION,
                f"{len(same)} angka sama persis dengan triwulan lalu. Apakah sudah diperbarui?",
                _links(same),
            )
        )
    return found


def _silence(rows: list) -> list[Check]:
    """Targets that were missed without a word on why."""
    silent = [
        row
        for row in rows
        if row["percent"] and Decimal(row["percent"]) < 100 and not row["hindering"].strip()
    ]
    if not silent:
        return []
    return [
        Check(
            QUESTION,
            f"{len(silent)} target tidak tercapai tanpa faktor penghambat. Apa hambatannya?",
            _links(silent, "hindering"),
        )
    ]


def _budget(content: dict[str, Any]) -> list[Check]:
    """High capaian for little money, against the plan to date where there is one."""
    if not content["budget"]:
        return []
    share, of = budget_share(content["budget"], "plan"), "rencana sampai triwulan ini"
    if share is None:
        share, of = budget_share(content["budget"]), "pagu setahun"
    if share is None:
        return [Check(QUESTION, "Realisasi anggaran belum lengkap. Kapan diisi?", ANGGARAN)]
    text = f"Anggaran terserap {percent_text(share)} % dari {of}"
    mean = content["average"]["percent"]
    if mean is not None and Decimal(mean) - share > GAP:
        return [
            Check(
                QUESTION,
                f"{text}, jauh di bawah rata-rata capaian "
                f"{content['average']['percent_text']} %. Apa yang menjelaskan selisihnya?",
                ANGGARAN,
            )
        ]
    if share > 100:
        return [Check(QUESTION, f"{text}. Mengapa melebihinya?", ANGGARAN)]
    return [Check(OK, f"{text}.")]


ANGGARAN = [CheckLink("#anggaran", "Anggaran")]
