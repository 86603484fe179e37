"""Addresses of the documents and of Perencanaan's pages; Indonesian words, as everywhere."""

from django.urls import path

from reports.views import annual, documents, monitoring, planning, quarterly

QUARTER = "perencanaan/triwulan/<int:year>/<int:quarter>/"
YEAR = "perencanaan/tahunan/<int:year>/"
REPORT = "siklus/<slug:unit>/<int:year>/<int:quarter>/laporan-v<int:version>"

urlpatterns = [
    path("perencanaan/", planning.planning, name="planning"),
    path(QUARTER, quarterly.quarterly, name="quarterly"),
    path(QUARTER + "laporan.pdf", quarterly.pdf, name="quarterly_pdf"),
    path(QUARTER + "laporan.xlsx", quarterly.xlsx, name="quarterly_xlsx"),
    path(YEAR, annual.annual, name="annual"),
    path(YEAR + "buka/", annual.open_report, name="annual_open"),
    path(YEAR + "naskah/", annual.texts, name="annual_texts"),
    path(YEAR + "terbitkan/", annual.publish, name="annual_publish"),
    path(YEAR + "laporan.pdf", annual.pdf, name="annual_pdf"),
    path(YEAR + "laporan.xlsx", annual.xlsx, name="annual_xlsx"),
    path("pemantauan/", monitoring.monitoring, name="monitoring"),
    path("pemantauan/pemantauan.xlsx", monitoring.xlsx, name="monitoring_xlsx"),
    path("pemantauan/usulan-revisi/", monitoring.revision_proposal, name="revision_proposal"),
    path("dokumen/", documents.documents, name="documents"),
    path("dokumen/<int:pk>/cetakan/", documents.paper, name="document_paper"),
    path("dokumen/<int:pk>/dokumen.pdf", documents.pdf, name="document_pdf"),
    path("dokumen/<int:pk>/dokumen.xlsx", documents.xlsx, name="document_xlsx"),
    path("disposisi/<int:pk>.pdf", documents.disposition_pdf, name="disposition_pdf"),
    path(REPORT + ".pdf", documents.unit_report_pdf, name="unit_report_pdf"),
    path(REPORT + ".xlsx", documents.unit_report_xlsx, name="unit_report_xlsx"),
    path("sop/sop-07.pdf", documents.sop_pdf, name="sop_pdf"),
]
