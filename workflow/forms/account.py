"""The login form, in Indonesian."""

from django import forms
from django.contrib.auth.forms import AuthenticationForm


class LoginForm(AuthenticationForm):
    """User name or NIP, and password."""

    error_messages = {
        "invalid_login": (
            "Nama pengguna/NIP atau kata sandi tidak cocok. Periksa huruf besar-kecilnya, "
            "lalu coba lagi."
        ),
        "inactive": "Akun ini tidak aktif. Hubungi Pengelola.",
    }
    username = forms.CharField(
        label="Nama pengguna atau NIP",
        max_length=150,
        widget=forms.TextInput(attrs={"autocomplete": "username", "autofocus": True}),
    )
    password = forms.CharField(
        label="Kata sandi",
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )
