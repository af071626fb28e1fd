"""URLs of the front page and of the pages that explain the site."""

from django.urls import path

from config.api import pages
from config.site import views as site_views
from participation.pages import views as pages_views
from participation.privacy import views as privacy_views

urlpatterns = [
    path("", site_views.show_front_page, name="front"),
    path("yontem/", site_views.show_method, name="method"),
    path("yontem/tamami/", site_views.show_methodology, name="methodology"),
    path("gizlilik/", privacy_views.show_privacy_notice, name="privacy"),
    path("nedir/", pages_views.show_published_page, {"page": "about"}, name="about"),
    path("iletisim/", pages_views.show_published_page, {"page": "contact"}, name="contact"),
    path(
        "erisilebilirlik/", pages_views.show_published_page, {"page": "accessibility"}, name="accessibility"
    ),
    path("ozgur-yazilim/", site_views.show_software, name="software"),
    path("gelistirici/", pages.show_developer_page, name="developers"),
    path("gelistirici/hata-kodlari/", pages.show_error_codes, name="developers-error-codes"),
    path("gelistirici/<slug:slug>/", pages.show_resource, name="developers-resource"),
    path("yonetim/durum/", site_views.show_failing_jobs, name="system"),
    path("site.webmanifest", site_views.serve_manifest, name="manifest"),
]
