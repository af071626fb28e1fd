"""All URLs. Pages have no prefix in Turkish and the prefix ``/en/`` in English."""

from django.conf.urls.i18n import i18n_patterns
from django.contrib import admin
from django.urls import include, path
from django.views.generic import RedirectView

from config.operating import health
from config.site import views as site_views
from forums import urls as forums
from participation.pages import urls as pages
from participation.people import urls as people
from participation.privacy import urls as privacy
from participation.processes import urls as processes
from participation.publications import urls as publications
from participation.rights import urls as rights
from participation.roll import urls as roll
from polls import urls as polls
from referenda import urls as referenda

urlpatterns = [
    path("livez", health.livez, name="livez"),
    path("readyz", health.readyz, name="readyz"),
    path("robots.txt", site_views.serve_robots, name="robots"),
    path("favicon.ico", site_views.redirect_to_icon, name="favicon"),
    # The standard path for password managers (W3C, "A Well-Known URL for Changing Passwords").
    path(".well-known/change-password", RedirectView.as_view(pattern_name="account_change_password")),
    path(".well-known/security.txt", site_views.serve_security_txt, name="security"),
    path("sayfalar/", include(pages.picture_urlpatterns)),
    path("api/", include("config.api.urls")),
    *i18n_patterns(
        path("", include("config.site.urls")),
        path("", include("participation.search.urls")),
        path("forum/", include("forums.urls")),
        path("yonetim/forum/", include((forums.staff_urlpatterns, "forums-staff"))),
        path("yoklamalar/", include("polls.urls")),
        path("yonetim/yoklamalar/", include((polls.staff_urlpatterns, "polls-staff"))),
        path("halk-oylamalari/", include((referenda.urlpatterns, "referenda"))),
        path("yonetim/halk-oylamalari/", include((referenda.staff_urlpatterns, "referenda-staff"))),
        path("yonetim/", include("participation.staff.urls")),
        path("", include("participation.processes.urls")),
        path("yonetim/", include((processes.staff_urlpatterns, "processes-staff"))),
        path("", include("participation.roll.urls")),
        path("yonetim/oy-hakki/", include((roll.staff_urlpatterns, "roll-staff"))),
        path("sayfalar/", include("participation.pages.urls")),
        path("yonetim/sayfalar/", include((pages.staff_urlpatterns, "pages-staff"))),
        path("", include("participation.privacy.urls")),
        path("yonetim/gizlilik/", include((privacy.staff_urlpatterns, "privacy-staff"))),
        path("bildirimler/", include("participation.notifications.urls")),
        path("takvim/", include("participation.elections.urls")),
        path("yayinlar/", include("participation.publications.urls")),
        path("yonetim/yayinlar/", include((publications.staff_urlpatterns, "publications-staff"))),
        path("ilceler/", include("participation.territory.urls")),
        # Below the addresses of population tables, which are no districts.
        path("ilceler/<slug:slug>/", site_views.show_district, name="district"),
        path("el-kitabi/", include("participation.handbook.urls")),
        path("islemler/", include("participation.acts.urls")),
        path("denetim/", include("participation.audit.urls")),
        path("yonetim/hesaplar/", include((people.staff_urlpatterns, "people-staff"))),
        path("yonetim/silinenler/", include("participation.bin.urls")),
        path("yonetim/e-postalar/", include("participation.mailing.urls")),
        path("yonetim/kayitlar/", include("participation.signups.urls")),
        path("hesap/verilerim/", include("participation.rights.urls")),
        path("yonetim/silinen-hesaplar/", include((rights.staff_urlpatterns, "rights-staff"))),
        path("hesap/", include("participation.people.urls")),
        path("teknik/", admin.site.urls),
        path("demo/", include("participation.people.demo.urls")),
        prefix_default_language=False,
    ),
]

handler400 = "config.serving.error_pages.bad_request"
handler403 = "config.serving.error_pages.permission_denied"
handler404 = "config.serving.error_pages.page_not_found"
handler429 = "config.serving.error_pages.too_many_requests"
handler500 = "config.serving.error_pages.server_error"
