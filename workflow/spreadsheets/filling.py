"""A sheet while it is read: limits that no honest plan reaches, and what a person sees. Pure."""

from __future__ import annotations

from dataclasses import replace

from workflow.spreadsheets.book import Book, Cell, Sheet, Unreadable, address
from workflow.spreadsheets.values import MAX_TEXT, clean_text

#: Places and amounts of filled cells; empty ones, styled or not, never count.
MAX_ROWS = 20_000
MAX_COLUMNS = 200
MAX_CELLS = 400_000
MAX_CHARACTERS = 16_000_000  # of all texts together, repeated ones counted each time
MAX_SHEETS = 100
MAX_MERGED = 20_000
TOO_MUCH_TEXT = (
    "teksnya terlalu banyak untuk sebuah rencana atau lembar kerja. Sisakan lembar yang "
    "diperlukan saja, lalu unggah lagi."
)
#: Never opened: the reader has no line. Unlike a link's, its figures stand in cells of their own.
CONNECTIONS_IGNORED = (
    "Sambungan data (kueri) di dalam berkas tidak dibuka; yang dibaca hanya isi sel saat berkas "
    "terakhir disimpan. Pastikan angkanya sudah diperbarui."
)
#: Where Excel's sheets end; a cell beyond is a damaged file.
LAST_ROW = 1_048_576
LAST_COLUMN = 16_384


class Budget:
    """What all sheets of one workbook may hold together."""

    def __init__(self) -> None:
        self.cells = MAX_CELLS
        self.characters = MAX_CHARACTERS

    def spend(self, cell: Cell) -> None:
        """Count one filled cell."""
        self.cells -= 1
        if isinstance(cell.value, str):
            self.characters -= len(cell.value)
        if self.cells < 0:
            limit = f"{MAX_CELLS:,}".replace(",", ".")
            raise Unreadable(
                f"isinya lebih dari {limit} sel. Sisakan lembar yang diperlukan saja, lalu unggah "
                "lagi."
            )
        if self.characters < 0:
            raise Unreadable(TOO_MUCH_TEXT)


class Filling:
    """One sheet being filled, cell by cell."""

    def __init__(self, title: str, budget: Budget, *, is_hidden: bool = False) -> None:
        self.sheet = Sheet(clean_text(title).replace("\n", " ").strip(), is_hidden=is_hidden)
        self.budget = budget
        self._hidden_columns: set[int] = set()
        self._hidden_rows: set[int] = set()
        self.covered = 0  # cells with something in them that lie under a merged one

    def where(self, row: int, column: int) -> str:
        """ "lembar “Anggaran” sel D12", for sentences."""
        return f"lembar “{self.sheet.title}” sel {address(row, column)}"

    def put(self, row: int, column: int, cell: Cell) -> None:
        """Keep one cell unless a person sees nothing in it."""
        if isinstance(cell.value, str):
            text = clean_text(cell.value)
            if len(text) > MAX_TEXT:
                raise Unreadable(
                    f"{self.where(row, column)} berisi teks lebih dari {MAX_TEXT} huruf. "
                    "Pendekkan, lalu unggah lagi."
                )
            if not text.strip():
                return  # spaces, or a formula that shows nothing
            if text != cell.value:
                cell = replace(cell, value=text)
        elif cell.value is None and not cell.error and not cell.is_formula:
            return
        if not (1 <= row <= MAX_ROWS and 1 <= column <= MAX_COLUMNS):
            raise self._far_away(row, column)
        cells = self.sheet.rows.setdefault(row, {})
        if column in cells:
            raise Unreadable(f"{self.where(row, column)} tertulis dua kali; berkasnya rusak.")
        self.budget.spend(cell)
        cells[column] = cell

    def _far_away(self, row: int, column: int) -> Unreadable:
        if not (1 <= row <= LAST_ROW and 1 <= column <= LAST_COLUMN):
            return Unreadable(
                f"ada sel di luar batas lembar “{self.sheet.title}”; berkasnya rusak."
            )
        limit = f"{MAX_ROWS:,}".replace(",", ".")
        return Unreadable(
            f"{self.where(row, column)} berisi sesuatu, padahal paling banyak {limit} baris dan "
            f"{MAX_COLUMNS} kolom yang dibaca. Hapus isi yang jauh itu, lalu unggah lagi."
        )

    def hide_row(self, row: int) -> None:
        """Remember a hidden row, once its cells were put: where nothing is, nothing is hidden."""
        if row in self.sheet.rows:
            self._hidden_rows.add(row)

    def hide_columns(self, first: int, last: int) -> None:
        """Remember hidden columns; they may reach to the end of the sheet."""
        self._hidden_columns.update(range(max(1, first), min(last, MAX_COLUMNS) + 1))

    def merge(self, first_row: int, first_column: int, last_row: int, last_column: int) -> None:
        """Remember a merged range; its corners may lie beyond what is filled."""
        self.sheet.merged.append((first_row, first_column, last_row, last_column))
        if len(self.sheet.merged) > MAX_MERGED:
            raise Unreadable(
                f"lembar “{self.sheet.title}” berisi terlalu banyak sel gabungan (merge)."
            )

    def finish(self) -> Sheet:
        """The sheet in the order of its cells; what is hidden or merged only where cells are."""
        sheet = self.sheet
        last_row = max(sheet.rows, default=0)
        last_column = max((max(cells) for cells in sheet.rows.values()), default=0)
        clipped = [
            (top, left, min(bottom, last_row), min(right, last_column))
            for top, left, bottom, right in sorted(sheet.merged)
            if 1 <= top <= min(bottom, last_row) and 1 <= left <= min(right, last_column)
        ]
        sheet.merged = [corners for corners in clipped if corners[:2] != corners[2:]]
        self._drop_covered(last_row * last_column)
        sheet.rows = {
            row: dict(sorted(cells.items())) for row, cells in sorted(sheet.rows.items()) if cells
        }
        used = {column for cells in sheet.rows.values() for column in cells}
        sheet.hidden_rows = frozenset(self._hidden_rows & sheet.rows.keys())
        sheet.hidden_columns = frozenset(self._hidden_columns & used)
        return sheet

    def _drop_covered(self, area: int) -> None:
        """Of a merged range only its first cell is seen; what lies under it is not read."""
        for top, left, bottom, right in self.sheet.merged:
            area -= (bottom - top + 1) * (right - left + 1)
            if area < 0:
                raise Unreadable(
                    f"lembar “{self.sheet.title}” berisi sel gabungan (merge) yang saling "
                    "menindih; berkasnya rusak."
                )
            for row in range(top, bottom + 1):
                cells = self.sheet.rows.get(row, {})
                for column in range(left, right + 1):
                    if (row, column) != (top, left) and cells.pop(column, None):
                        self.covered += 1


def finished_book(kind: str, sheets: list[Sheet], notes: list[str], covered: int) -> Book:
    """The workbook of these sheets; ``Unreadable`` when nothing in them says anything.

    ``covered``: how many filled cells lay under merged ones.
    """
    titles = [sheet.title.casefold() for sheet in sheets]
    twice = next((s.title for s in sheets if titles.count(s.title.casefold()) > 1), None)
    if twice is not None:
        raise Unreadable(f"ada dua lembar bernama “{twice}”; berkasnya rusak.")
    if not any(sheet.rows for sheet in sheets):
        raise Unreadable(
            "buku kerjanya kosong: tidak ada sel yang berisi. Periksa berkasnya, lalu unggah lagi."
        )
    if covered:
        notes.append(
            f"{covered} sel berisi yang tertutup sel gabungan (merge) tidak dibaca, karena tidak "
            "terlihat."
        )
    return Book(kind, sheets, notes)
