"""URL patterns of signed checkpoints and of the list of client files that they name."""

from django.urls import path

import participation.web.converters  # noqa: F401 - knows <number:…>
from referenda.archive.checkpoints import api
from referenda.archive.checkpoints.views import checkpoints, client

_ONE = "<number:referendum_id>/"
urlpatterns = [
    path("istemci/", client.show_client_files, name="client"),
    path("istemci.sha256", client.serve_client_list, name="client-list"),
    path("istemci.sha256.sig", client.serve_list_signature, name="client-signature"),
    path("not-anahtari.pem", checkpoints.serve_public_key, name="checkpoint-key"),
    path(f"{_ONE}notlar/akis.atom", checkpoints.serve_checkpoint_feed, name="checkpoints-feed"),
    path(f"{_ONE}notlar/<str:name>.json", checkpoints.serve_checkpoint, name="checkpoint"),
    path(f"{_ONE}notlar/<str:name>.sig", checkpoints.serve_signature, name="checkpoint-signature"),
]
api_urlpatterns = [
    path(f"{_ONE}notes/", api.Checkpoints.as_view(), name="checkpoints"),
]
