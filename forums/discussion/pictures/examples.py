"""Examples of pictures in the API description."""

from typing import Any

PICTURE: dict[str, Any] = {
    "id": "3f1c7a52-8e0b-4d3e-9a77-5d2f6c1b9e40",
    "url": "https://meydan.example/forum/resim/3f1c7a52-8e0b-4d3e-9a77-5d2f6c1b9e40/",
    "width": 1600,
    "height": 1200,
    "description": "Gölgesiz durakta bekleyen dört kişi",
}
NEW_PICTURE: dict[str, Any] = {
    "place": "thread:12",
    "image": "@durak.jpg",
    "description": PICTURE["description"],
}
WAITING_PICTURE: dict[str, Any] = {**PICTURE, "place": "thread:12"}
