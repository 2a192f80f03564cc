"""Where a Splunk is: read from the environment and from `tocsin.toml`, and no secret ever shown."""

from __future__ import annotations

from pathlib import Path

import pytest

from tocsin.errors import UsageError
from tocsin.splunk.settings import read_splunk_settings


def test_without_a_host_there_is_no_splunk() -> None:
    """Nothing is configured unless a host is named."""
    assert read_splunk_settings({"TOCSIN_SPLUNK_PASSWORD": "x"}) is None


def test_the_environment_wins_over_the_file(tmp_path: Path) -> None:
    """Each setting comes from the environment if it is there, else from the file, else from the defaults."""
    file = tmp_path / "tocsin.toml"
    file.write_text('[splunk]\nhost = "in.file"\nport = 1234\ncertificate = "ca.pem"\nverify = false\n')
    found = read_splunk_settings({"TOCSIN_SPLUNK_HOST": "in.env", "TOCSIN_SPLUNK_PASSWORD": "x"}, file)
    assert found is not None
    assert ("in.env", 1234, 8088, "admin") == (found.host, found.port, found.hec_port, found.user)
    assert (tmp_path / "ca.pem", False) == (found.certificate, found.verify)


def test_certificates_are_verified_unless_told_otherwise() -> None:
    """TLS is verified by default."""
    found = read_splunk_settings({"TOCSIN_SPLUNK_HOST": "h", "TOCSIN_SPLUNK_TOKEN": "x"})
    assert found is not None
    assert found.verify


@pytest.mark.parametrize(
    ("environment", "text", "words"),
    [
        ({"TOCSIN_SPLUNK_HOST": "h"}, "", "neither TOCSIN_SPLUNK_PASSWORD nor TOCSIN_SPLUNK_TOKEN"),
        ({}, '[splunk]\nhost = "h"\npassword = "p"\n', "TOCSIN_SPLUNK_PASSWORD instead"),
        ({"TOCSIN_SPLUNK_HOST": "h", "TOCSIN_SPLUNK_TOKEN": "x", "TOCSIN_SPLUNK_PORT": "no"}, "", "whole number"),
        ({}, "splunk = 1\n", "must be a table"),
        ({}, "[splunk", "cannot be read"),
    ],
)
def test_what_makes_no_sense_is_said(tmp_path: Path, environment: dict[str, str], text: str, words: str) -> None:
    """A missing secret, one in the file, or a wrong value is wrong usage."""
    file = tmp_path / "tocsin.toml"
    file.write_text(text)
    with pytest.raises(UsageError, match=words):
        read_splunk_settings(environment, file)


def test_secrets_are_not_shown() -> None:
    """The printed form of settings holds no secret."""
    environment = {f"TOCSIN_SPLUNK_{name}": f"secret-{name}" for name in ("PASSWORD", "TOKEN", "HEC_TOKEN")}
    found = read_splunk_settings({"TOCSIN_SPLUNK_HOST": "h", **environment})
    assert found is not None
    assert 3 == len(found.secrets)
    assert "secret-" not in repr(found)
