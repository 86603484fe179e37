"""Django's admin for the Pengelola: people and positions of their own office.

Cycles, figures and history are not here: they are written by actions only. So are the action plan,
whose pages keep a history, and the working calendar, whose page shows what a change moves before it
is written.
"""

from __future__ import annotations

from django.contrib import admin
from django.contrib.auth.admin import UserAdmin
from django.contrib.auth.models import Group
from django.utils import timezone
from django.utils.html import format_html

from workflow.actions.office import change_settings
from workflow.journal import event_label
from workflow.models import (
    Actor,
    Agency,
    JournalEntry,
    Position,
    Unit,
    User,
)

admin.site.unregister(Group)  # rights come from positions, not from groups


class OfficeAdmin(admin.ModelAdmin):
    """Shows and offers only what belongs to the Pengelola's own office.

    ``office`` is the lookup from the model to its office.
    """

    office = "agency"

    def get_queryset(self, request):
        """Rows of the own office; another office's row is a 404."""
        rows = super().get_queryset(request)
        return rows.filter(**{self.office: request.user.agency_id})

    def formfield_for_foreignkey(self, db_field, request, **kwargs):
        """Choices of the own office only."""
        model = db_field.related_model
        if model in (Agency, Unit, User):
            lookup = "pk" if model is Agency else "agency"
            rows = model._default_manager.filter(**{lookup: request.user.agency_id})
            kwargs["queryset"] = rows
            if model is Agency:
                kwargs["initial"] = request.user.agency_id
        return super().formfield_for_foreignkey(db_field, request, **kwargs)


@admin.register(Agency)
class AgencyAdmin(OfficeAdmin):
    """The office's letterhead and settings."""

    office = "pk"
    list_display = ["name", "regency", "reading"]
    # The meaning of "1 hari" is chosen on its own page, which shows what it does to due times.
    exclude = ["is_sample", "reading"]

    def save_model(self, request, obj, form, change):
        """Only what was typed is written, and the journal names it."""
        now = timezone.now()
        by = Actor.at(request.user, now)
        change_settings(obj, form.changed_data, by=by, now=now)

    def has_add_permission(self, request):
        return False

    def has_delete_permission(self, request, obj=None):
        return False


@admin.register(Unit)
class UnitAdmin(OfficeAdmin):
    """Bidang of the office."""

    list_display = ["name", "code", "order", "is_active"]


@admin.register(User)
class PersonAdmin(OfficeAdmin, UserAdmin):
    """People; their rights come from Jabatan."""

    list_display = ["full_name", "username", "nip", "rank", "is_active", "is_staff"]
    list_filter = ["is_active", "is_staff"]
    search_fields = ["full_name", "username", "nip"]
    ordering = ["full_name"]
    filter_horizontal = []
    fieldsets = [
        (None, {"fields": ["username", "password"]}),
        ("Data diri", {"fields": ["agency", "full_name", "nip", "rank"]}),
        ("Kabar", {"fields": ["email", "phone", "mail_choice"]}),
        ("Akun", {"fields": ["is_active", "is_staff", "is_superuser"]}),
    ]
    add_fieldsets = [
        (
            None,
            {
                "classes": ["wide"],
                "fields": ["username", "agency", "full_name", "nip", "password1", "password2"],
            },
        )
    ]


@admin.register(Position)
class PositionAdmin(OfficeAdmin):
    """Jabatan with their decree and dates.

    Whoever represents somebody is named on the page Jabatan & Plt./Plh., which checks and tells;
    a Plt./Plh. made here acts beside the holder, and nobody's duties move.
    """

    exclude = ["acts_for"]

    list_display = ["label", "user", "unit", "role", "since", "until", "decree"]
    list_filter = ["role", "kind", "unit"]
    search_fields = ["title", "user__full_name"]
    list_select_related = ["user", "unit"]


@admin.register(JournalEntry)
class JournalAdmin(OfficeAdmin):
    """The journal, to read only."""

    list_display = ["sequence", "at", "actor", "actor_as", "what", "subject", "short_hash"]
    search_fields = ["subject", "event"]
    list_select_related = ["actor"]
    ordering = ["-sequence"]

    @admin.display(description="Peristiwa", ordering="event")
    def what(self, entry):
        """The event in words; its code stands in the entry itself."""
        return event_label(entry.event)

    @admin.display(description="Hash")
    def short_hash(self, entry):
        """The first letters of the hash, enough to compare by eye."""
        return format_html("<code>{}</code>", entry.hash[:12])

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False
