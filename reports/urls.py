"""Temporary: the owner of the reports pages replaces it."""

urlpatterns = []
