"""The sample office and its invented people; names and NIP belong to nobody."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from workflow.enums import MailChoice, PositionKind, Role
from workflow.models import Agency, Position, SopRevision, Unit, User

#: Bidang of the action plan → (code, name).
UNITS = {
    "Bidang Perdagangan": "perdagangan",
    "Bidang Perindustrian": "perindustrian",
    "Bidang Pengelolaan Pasar": "pasar",
    "Bidang Kemetrologian": "metrologi",
    "Sekretariat": "sekretariat",
}


@dataclass(frozen=True)
class Person:
    """One account: its role and unit, and how documents print the person."""

    username: str
    name: str
    rank: str
    born: str  # first eight digits of the NIP
    role: Role | None
    unit: str | None
    title: str


PEOPLE = (
    Person("kabid.perdagangan", "Hj. Nurhayati, S.E.", "Pembina (IV/a)", "19710412",
           Role.KABID, "perdagangan", "Kepala Bidang Perdagangan"),
    Person("kasubid.perdagangan", "Andi Baso, S.Sos.", "Penata Tk. I (III/d)", "19780923",
           Role.KASUBID, "perdagangan", "Kepala Sub Bidang Usaha Perdagangan"),
    Person("analis.perdagangan", "Rahmat Hidayat, S.Stat.", "Penata Muda (III/a)", "19930115",
           Role.ANALIS, "perdagangan", "Analis Data Bidang Perdagangan"),
    Person("kabid.perindustrian", "Ir. Muhammad Yusuf, M.M.", "Pembina Tk. I (IV/b)", "19690730",
           Role.KABID, "perindustrian", "Kepala Bidang Perindustrian"),
    Person("kasubid.perindustrian", "Sitti Hasnah, S.T.", "Penata (III/c)", "19820506",
           Role.KASUBID, "perindustrian", "Kepala Sub Bidang Pembinaan Industri Kecil"),
    Person("analis.perindustrian", "Fajar Ramadhan, S.Kom.", "Penata Muda (III/a)", "19950321",
           Role.ANALIS, "perindustrian", "Analis Data Bidang Perindustrian"),
    Person("analis2.perindustrian", "Nur Annisa Azzahra Putri Maharani, A.Md.Stat.",
           "Pengatur (II/c)", "19981102",
           Role.ANALIS, "perindustrian", "Analis Data Bidang Perindustrian"),
    Person("kabid.pasar", "Drs. Syamsuddin", "Pembina (IV/a)", "19680218",
           Role.KABID, "pasar", "Kepala Bidang Pengelolaan Pasar"),
    Person("kasubid.pasar", "Irwan Saputra, S.E.", "Penata (III/c)", "19840611",
           Role.KASUBID, "pasar", "Kepala Sub Bidang Sarana dan Retribusi Pasar"),
    Person("analis.pasar", "Mardiana, S.Si.", "Penata Muda Tk. I (III/b)", "19900827",
           Role.ANALIS, "pasar", "Analis Data Bidang Pengelolaan Pasar"),
    Person("kabid.metrologi", "Hj. Ratna Dewi, S.T., M.Si.", "Pembina (IV/a)", "19730909",
           Role.KABID, "metrologi", "Kepala Bidang Kemetrologian"),
    Person("kasubid.metrologi", "Abdul Kadir, S.T.", "Penata Tk. I (III/d)", "19800114",
           Role.KASUBID, "metrologi", "Kepala Sub Bidang Tera dan Tera Ulang"),
    Person("analis.metrologi", "Sri Wahyuni, S.Si.", "Penata Muda (III/a)", "19940703",
           Role.ANALIS, "metrologi", "Analis Data Bidang Kemetrologian"),
    Person("kabid.sekretariat", "Dra. Hj. Marwah, M.Si.", "Pembina Tk. I (IV/b)", "19700525",
           Role.KABID, "sekretariat", "Sekretaris Dinas"),
    Person("kasubid.sekretariat", "Hasriani, S.Sos.", "Penata Tk. I (III/d)", "19791213",
           Role.KASUBID, "sekretariat", "Kepala Sub Bagian Umum dan Kepegawaian"),
    Person("analis.sekretariat", "Ilham Akbar, S.E.", "Penata Muda (III/a)", "19920419",
           Role.ANALIS, "sekretariat", "Analis Data Sekretariat"),
    Person("perencanaan", "Muhammad Ilyas, S.IP., M.Si.", "Penata Tk. I (III/d)", "19770808",
           Role.PERENCANAAN, None, "Kepala Sub Bagian Perencanaan"),
    Person("pimpinan", "Drs. H. Baharuddin, M.Si.", "Pembina Utama Muda (IV/c)", "19661020",
           Role.PIMPINAN, None, "Kepala Dinas"),
    Person("admin", "Pengelola Aplikasi", "", "", None, None, ""),
)  # fmt: skip


#: Who does not want a mail for each notice.
MAIL_CHOICES = {"pimpinan": MailChoice.DIGEST, "analis.sekretariat": MailChoice.NONE}


def create_agency() -> Agency:
    """The sample office with its units and the SOP as it was approved."""
    agency = Agency.objects.create(
        code="dagperin-contoh",
        name="Dinas Perdagangan dan Perindustrian",
        regency="Kabupaten Jeneponto",
        address="Jl. Sultan Hasanuddin No. 54, Jeneponto 92311",
        phone="(0419) 21280",
        city="Jeneponto",
        is_sample=True,
    )
    for order, (name, code) in enumerate(UNITS.items(), start=1):
        Unit.objects.create(agency=agency, code=code, name=name, order=order)
    SopRevision.objects.create(
        agency=agency, effective_from=date(2022, 2, 1), note="SOP 07, dibuat Pebruari 2022"
    )
    return agency


def create_people(agency: Agency, password: str, since: date) -> dict[str, User]:
    """Every account with its position, by user name; positions begin on ``since``."""
    units = {unit.code: unit for unit in agency.units.all()}
    people: dict[str, User] = {}
    for index, person in enumerate(PEOPLE, start=1):
        user = User(
            username=person.username,
            full_name=person.name,
            # A domain that cannot exist: a mail that leaves by mistake reaches nobody.
            email=f"{person.username}@dagperin-jeneponto.example",
            rank=person.rank,
            # 1900 as the year of appointment: no real NIP has it.
            nip=f"{person.born}190001{1 + index % 2}{index:03d}" if person.born else None,
            mail_choice=MAIL_CHOICES.get(person.username, MailChoice.EACH),
            agency=agency,
            is_staff=person.role is None,
            is_superuser=person.role is None,
        )
        if people:
            user.password = people[PEOPLE[0].username].password  # hashed once: it is one password
        else:
            user.set_password(password)
        user.save()
        people[person.username] = user
        if person.role:
            Position.objects.create(
                agency=agency,
                unit=units[person.unit] if person.unit else None,
                user=user,
                role=person.role,
                kind=PositionKind.DEFINITIF,
                title=person.title,
                decree="SK contoh",
                since=since,
            )
    return people
