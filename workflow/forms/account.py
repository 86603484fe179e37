"""The login form and how a person wants to be told, in Indonesian."""

from django import forms
from django.contrib.auth.forms import AuthenticationForm

from workflow.enums import MailChoice


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


class ContactForm(forms.Form):
    """Mail address, WhatsApp number and choice; the rules between them are ``contacts.save``'s."""

    email = forms.EmailField(
        label="Alamat surel",
        required=False,
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
        error_messages={
            "invalid": "Alamat surel ini tidak terbaca. Tulis misalnya nama@contoh.go.id.",
            "max_length": "Alamat surel terlalu panjang: paling banyak %(limit_value)d huruf.",
        },
    )
    phone = forms.CharField(
        label="Nomor WhatsApp",
        required=False,
        max_length=20,
        help_text="Dipakai rekan kerja untuk mengingatkan Anda. Contoh: 0812 3456 7890.",
        widget=forms.TextInput(attrs={"autocomplete": "tel", "inputmode": "tel"}),
        error_messages={
            "max_length": "Nomor terlalu panjang: paling banyak %(limit_value)d huruf.",
        },
    )
    mail_choice = forms.ChoiceField(
        label="Kabar lewat surel",
        choices=MailChoice.pairs(),
        widget=forms.RadioSelect,
        error_messages={
            "required": "Pilih cara menerima kabar.",
            "invalid_choice": "Pilih salah satu cara dari daftar.",
        },
    )
