"""Logging in, changing the password, and the profile."""

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.contrib.auth.views import LoginView, PasswordChangeView
from django.shortcuts import redirect, render
from django.urls import reverse_lazy
from django.utils.timezone import localdate
from django.views.decorators.http import require_http_methods

from workflow import interrupted
from workflow.actions import contacts
from workflow.actions.contacts import FIELDS
from workflow.actions.errors import Refused
from workflow.demo import DEMO_PASSWORD
from workflow.forms.account import ContactForm, LoginForm
from workflow.models import User
from workflow.pages.profile import profile_page


class Login(LoginView):
    """Log in with user name or NIP; in demo mode the page lists the accounts."""

    template_name = "registration/login.html"
    authentication_form = LoginForm
    redirect_authenticated_user = True

    def form_valid(self, form):
        response = super().form_valid(form)
        interrupted.name_sender(response, form.get_user())
        return response

    def get_context_data(self, **kwargs):
        context = super().get_context_data(**kwargs)
        context["is_interrupted"] = interrupted.SESSION_KEY in self.request.session
        if settings.DEMO:
            context["demo_password"] = DEMO_PASSWORD
            context["demo_accounts"] = [
                {"username": user.username, "role_label": label}
                for user, label in User.objects.demo_accounts(localdate(self.request.now))
            ]
        return context


class PasswordChange(PasswordChangeView):
    """Change the own password; other sessions end."""

    template_name = "registration/password_change.html"
    success_url = reverse_lazy("profile")

    def form_valid(self, form):
        messages.success(self.request, "Kata sandi Anda sudah diganti.")
        return super().form_valid(form)


@login_required
@require_http_methods(["GET", "POST"])
def profile(request):
    """Who I am here, my positions, and how I want to be told."""
    actor = request.actor
    form = ContactForm(request.POST or None, initial={f: getattr(actor.user, f) for f in FIELDS})
    if request.method == "POST" and form.is_valid():
        try:
            is_new = contacts.save(actor, **form.cleaned_data, now=request.now)
        except Refused as refused:
            form.add_error(refused.field or None, refused.sentence)
        else:
            said = "Cara menerima kabar sudah disimpan." if is_new else "Tidak ada yang berubah."
            messages.success(request, said)
            return redirect("profile")
    page = profile_page(actor)
    return render(request, "workflow/profile.html", {"page": page, "form": form})


@login_required
@require_http_methods(["GET", "POST"])
def resume(request):
    """What was sent after the session had ended: send it now (to its own address), or drop it."""
    form = interrupted.kept(request)
    if form is None:
        return redirect("home")
    if form.had_files and not form.fields:  # nothing waits: a browser sends a file once
        interrupted.forget(request)
        messages.warning(
            request,
            "Sesi Anda berakhir sebelum berkasnya sampai, jadi belum ada yang terunggah. Pilih "
            "berkas itu sekali lagi, lalu unggah.",
        )
        return redirect(form.path)
    if request.method == "POST":
        interrupted.forget(request)
        messages.info(request, "Isian tadi dibuang; tidak ada yang berubah.")
        return redirect("home")
    return render(request, "registration/resume.html", {"interrupted": form})
