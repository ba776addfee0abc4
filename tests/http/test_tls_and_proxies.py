"""Authorities and proxies come from the environment."""

from pathlib import Path

import httpx
import pytest
import trustme

from mpdoctor.errors import InvalidSettings, MissingExtra, UserError
from mpdoctor.http import Network, ProxySettings, TlsContexts
from mpdoctor.http.tls import VARIABLES


def names(tls: TlsContexts) -> str:
    return str([entry["subject"] for entry in tls.machine.get_ca_certs()])


@pytest.fixture
def bundle(tmp_path: Path) -> Path:
    path = tmp_path / "ca.pem"
    trustme.CA(organization_name="Example Filter").cert_pem.write_to_path(path)
    return path


@pytest.mark.parametrize("name", [name for name in VARIABLES if "DIR" not in name])
def test_a_bundle_from_the_environment_is_believed(name: str, bundle: Path) -> None:
    tls = TlsContexts.from_environment({name: str(bundle)})

    assert "Example Filter" in names(tls)
    assert len(tls.machine.get_ca_certs()) == 1
    assert "Example Filter" not in names(TlsContexts(tls.public, tls.public, tls.none))


def test_without_one_public_authorities_are() -> None:
    assert len(TlsContexts.from_environment({}).machine.get_ca_certs()) > 20


@pytest.mark.parametrize("content", [None, "no certificates here"])
def test_a_bundle_that_is_none_is_told(tmp_path: Path, content: str | None) -> None:
    path = tmp_path / "ca.pem"
    if content is not None:
        path.write_text(content)

    with pytest.raises(InvalidSettings, match="`SSL_CERT_FILE`"):
        TlsContexts.from_environment({"SSL_CERT_FILE": str(path)})


PROXIES = ProxySettings(
    {"https": "proxy.example.com:3128", "http": "http://u:p@other:80"}
)


def test_each_scheme_has_its_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("NO_PROXY", raising=False)
    monkeypatch.delenv("no_proxy", raising=False)

    https = PROXIES.proxy_for("https", "api.mixpanel.com")
    http = PROXIES.proxy_for("http", "api.mixpanel.com")

    assert https == httpx.URL("http://proxy.example.com:3128")
    assert http is not None
    assert http.host == "other"


def test_some_hosts_need_none(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("no_proxy", "mixpanel.com")

    assert PROXIES.proxy_for("https", "api.mixpanel.com") is None
    assert PROXIES.proxy_for("https", "mp.example.com") is not None


@pytest.mark.parametrize("url", ["ftp://x", "http://", "::"])
def test_what_is_no_proxy_is_told(url: str) -> None:
    with pytest.raises(UserError, match="not a valid address"):
        ProxySettings({"https": url})


def test_socks_names_what_is_missing() -> None:
    with pytest.raises(MissingExtra, match="SOCKS"):
        ProxySettings({"all": "socks5://127.0.0.1:9"})


def test_names_are_looked_up_on_this_machine() -> None:
    assert "127.0.0.1" in Network().addresses("localhost", 3.0)


def test_what_is_no_name_has_no_address() -> None:
    with pytest.raises(OSError, match=r".+"):
        Network().addresses("a" * 300, 3.0)
