"""Logging in, changing the password, and the profile."""

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.contrib.auth.views import LoginView, PasswordChangeView
from django.shortcuts import redirect, render
from django.urls import reverse_lazy
from django.views.decorators.http import require_GET, require_http_methods

from workflow import interrupted
from workflow.demo import DEMO_PASSWORD
from workflow.forms.account import LoginForm
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
                for user, label in User.objects.demo_accounts()
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
@require_GET
def profile(request):
    """Who I am here: name, NIP, positions with their dates."""
    return render(request, "workflow/profile.html", {"page": profile_page(request.actor)})


@login_required
@require_http_methods(["GET", "POST"])
def resume(request):
    """What was sent after the session had ended: send it now (to its own address), or drop it."""
    form = interrupted.kept(request)
    if form is None:
        return redirect("home")
    if request.method == "POST":
        interrupted.forget(request)
        messages.info(request, "Isian tadi dibuang; tidak ada yang berubah.")
        return redirect("home")
    return render(request, "registration/resume.html", {"interrupted": form})
