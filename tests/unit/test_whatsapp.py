"""Numbers as people write them, and the link that opens a chat with a ready text."""

from urllib.parse import parse_qs, urlsplit

import pytest

from workflow import whatsapp


@pytest.mark.parametrize(
    ("written", "digits"),
    [
        ("", ""),
        ("   ", ""),
        ("0812 3456 7890", "6281234567890"),
        ("0812-3456-7890", "6281234567890"),
        ("0812‑3456‑7890", "6281234567890"),
        ("(0812) 3456.7890", "6281234567890"),
        ("81234567890", "6281234567890"),
        ("+62 812 3456 7890", "6281234567890"),
        ("6281234567890", "6281234567890"),
        ("0062 812 3456 7890", "6281234567890"),
        ("+60 12 345 6789", "60123456789"),
        ("0419 21280", "6241921280"),
    ],
)
def test_a_number_in_its_international_form(written: str, digits: str):
    assert whatsapp.international(written) == digits


@pytest.mark.parametrize(
    "written",
    ["812", "0812", "kantor", "0812 3456 789a", "+62 0812 3456 7890", "٠٨١٢٣٤٥٦٧٨٩", "0" * 16],
)
def test_what_cannot_be_a_number_is_refused_with_an_example(written: str):
    with pytest.raises(ValueError, match="Tulis misalnya 0812 3456 7890"):
        whatsapp.international(written)


@pytest.mark.parametrize("number", ["0812 3456 7890", "", "bukan nomor"])
def test_the_text_arrives_as_it_was_written(number: str):
    text = "Yth. Hj. Nurhayati, S.E. & rekan:\n50 % + “siap”? https://sop.example.go.id/a/?b=1#c"
    parts = urlsplit(whatsapp.link(number, text))
    assert (parts.scheme, parts.netloc, parts.fragment) == ("https", "wa.me", "")
    assert parts.path == ("/6281234567890" if number.startswith("0812") else "/")
    assert parse_qs(parts.query) == {"text": [text]}
    assert " " not in parts.query and "+" not in parts.query
