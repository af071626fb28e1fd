"""The open data catalogue in DCAT-AP 3 as JSON-LD. Pure: no database, no clock.

Sources: https://www.w3.org/TR/vocab-dcat-3/ and https://semiceu.github.io/DCAT-AP/releases/3.0.0/.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

MEDIA_TYPES: Final = {
    "pdf": "application/pdf",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "csv": "text/csv",
    "tr.csv": "text/csv",
    "json": "application/json",
}
#: The EU's names of the formats; DCAT-AP requires them in addition to the media type.
FILE_TYPES: Final = {"pdf": "PDF", "xlsx": "XLSX", "csv": "CSV", "tr.csv": "CSV", "json": "JSON"}
_EU = "http://publications.europa.eu/resource/authority"
LANGUAGES: Final = {"tr": f"{_EU}/language/TUR", "en": f"{_EU}/language/ENG"}
CONTEXT: Final = {
    "adms": "http://www.w3.org/ns/adms#",
    "dcat": "http://www.w3.org/ns/dcat#",
    "dct": "http://purl.org/dc/terms/",
    "foaf": "http://xmlns.com/foaf/0.1/",
    "spdx": "http://spdx.org/rdf/terms#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}


@dataclass(frozen=True, slots=True)
class File:
    """A downloadable file. ``sha256`` (of the file) and ``size`` are None until it has been rendered once."""

    address: str
    form: str
    language: str | None
    sha256: str | None
    size: int | None


@dataclass(frozen=True, slots=True)
class Dataset:
    """One published version. URLs are absolute; ``previous`` is the version that it supersedes."""

    address: str
    number: str
    version: int
    title: Mapping[str, str]
    summary: Mapping[str, str]
    published_at: datetime
    previous: str | None
    why: Mapping[str, str]
    files: Iterable[File]


def build_catalogue(
    *,
    address: str,
    home: str,
    council: str,
    title: Mapping[str, str],
    licence: str,
    datasets: Iterable[Dataset],
) -> dict[str, Any]:
    publisher = {"@id": f"{home}#council", "@type": "foaf:Agent", "foaf:name": council}
    described = [_describe_dataset(dataset, publisher["@id"], licence) for dataset in datasets]
    return {
        "@context": CONTEXT,
        "@id": address,
        "@type": "dcat:Catalog",
        "dct:title": _build_texts(title),
        "dct:description": _build_texts(title),
        "dct:publisher": publisher,
        "dct:language": [_build_reference(language) for language in LANGUAGES.values()],
        "dct:license": _build_reference(licence),
        "foaf:homepage": _build_reference(home),
        "dcat:dataset": described,
    }


def _describe_dataset(dataset: Dataset, publisher: str, licence: str) -> dict[str, Any]:
    described: dict[str, Any] = {
        "@id": dataset.address,
        "@type": "dcat:Dataset",
        "dct:identifier": f"{dataset.number}/{dataset.version}",
        "dct:title": _build_texts(dataset.title),
        "dct:description": _build_texts(dataset.summary),
        "dct:issued": {"@type": "xsd:dateTime", "@value": dataset.published_at.isoformat()},
        "dct:publisher": _build_reference(publisher),
        "dct:accessRights": _build_reference(f"{_EU}/access-right/PUBLIC"),
        "dcat:theme": _build_reference(f"{_EU}/data-theme/GOVE"),
        "dcat:landingPage": _build_reference(dataset.address),
        "dcat:version": str(dataset.version),
        "dcat:distribution": [
            _describe_distribution(file, dataset.address, licence) for file in dataset.files
        ],
    }
    if dataset.previous:
        described["dcat:previousVersion"] = _build_reference(dataset.previous)
        described["dct:replaces"] = _build_reference(dataset.previous)
        described["adms:versionNotes"] = _build_texts(dataset.why)
    return described


def _describe_distribution(file: File, page: str, licence: str) -> dict[str, Any]:
    described: dict[str, Any] = {
        "@id": file.address,
        "@type": "dcat:Distribution",
        "dcat:accessURL": _build_reference(page),
        "dcat:downloadURL": _build_reference(file.address),
        "dcat:mediaType": _build_reference(
            f"https://www.iana.org/assignments/media-types/{MEDIA_TYPES[file.form]}"
        ),
        "dct:format": _build_reference(f"{_EU}/file-type/{FILE_TYPES[file.form]}"),
        "dct:license": _build_reference(licence),
    }
    if file.language:
        described["dct:language"] = _build_reference(LANGUAGES[file.language])
    if file.sha256:
        described["dcat:byteSize"] = {"@type": "xsd:nonNegativeInteger", "@value": str(file.size)}
        described["spdx:checksum"] = {
            "@type": "spdx:Checksum",
            "spdx:algorithm": _build_reference("http://spdx.org/rdf/terms#checksumAlgorithm_sha256"),
            "spdx:checksumValue": file.sha256,
        }
    return described


def _build_reference(address: str) -> dict[str, str]:
    return {"@id": address}


def _build_texts(text: Mapping[str, str]) -> list[dict[str, str]]:
    return [{"@language": language, "@value": words} for language, words in text.items() if words]
