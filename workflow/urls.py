"""Addresses of the workflow pages; Indonesian words, because people read and share them."""

from django.contrib.auth.views import LogoutView
from django.urls import path

from workflow.views import (
    account,
    cycle,
    cycles,
    data,
    due,
    evidence,
    health,
    home,
    moves,
    notices,
    report,
    review,
    sop,
)

CYCLE = "siklus/<slug:unit>/<int:year>/<int:quarter>/"

urlpatterns = [
    path("", home.home, name="home"),
    path("kabar/", notices.notices, name="notices"),
    path("kabar/terbaca/", notices.notices_read, name="notices_read"),
    path("masuk/", account.Login.as_view(), name="login"),
    path("masuk/lanjutkan/", account.resume, name="resume"),
    path("keluar/", LogoutView.as_view(), name="logout"),
    path("profil/", account.profile, name="profile"),
    path("profil/sandi/", account.PasswordChange.as_view(), name="password_change"),
    path("sop/", sop.sop, name="sop"),
    path("kesehatan/", health.probe, name="probe"),
    path("kesehatan/sistem/", health.page, name="health"),
    path("siklus/", cycles.cycles, name="cycles"),
    path("siklus/buka/", cycles.open_cycle, name="cycles_open"),
    path("tenggat/<int:pk>/", due.due, name="due"),
    path("tenggat/tahunan/<int:year>/", due.due_annual, name="due_annual"),
    path(CYCLE, cycle.cycle, name="cycle"),
    path(CYCLE + "langkah/<slug:move>/", moves.move, name="move"),
    path(CYCLE + "data/", data.data, name="data"),
    path(CYCLE + "data/simpan/", data.save, name="data_save"),
    path(CYCLE + "data/<int:indicator>/bukti/", evidence.upload, name="data_evidence_upload"),
    path("bukti/<int:pk>/", evidence.download, name="evidence_download"),
    path("bukti/<int:pk>/tarik/", evidence.withdraw, name="evidence_withdraw"),
    path(CYCLE + "naskah/", report.report, name="report"),
    path(CYCLE + "naskah/simpan/", report.save, name="report_save"),
    path(CYCLE + "pemeriksaan/", review.review, name="review"),
    path(CYCLE + "pemeriksaan/mulai/", review.begin, name="review_begin"),
    path(CYCLE + "pemeriksaan/catatan/", review.add_remark, name="review_remark"),
    path("catatan/<int:pk>/hapus/", review.delete_remark, name="review_remark_delete"),
]
