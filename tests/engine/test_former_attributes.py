"""What earlier versions of a provider had is known to rules, beside today's arguments."""

from typing import Any

import pytest

from scanner.engine.attributes import resource_types


@pytest.mark.parametrize(
    ("provider", "type_", "path"),
    [
        ("azurerm", "azurerm_storage_account", ("enable_https_traffic_only",)),
        ("azurerm", "azurerm_mysql_server", ("ssl_enforcement_enabled!",)),
        ("google", "google_sql_database_instance", ("settings", "ip_configuration", "require_ssl")),
    ],
)
def test_former_arguments_are_known(provider: str, type_: str, path: tuple[str, ...]) -> None:
    """A type or argument that a later version dropped is in the table, nested ones included."""
    here: Any = resource_types(provider)[type_]
    for step in path:
        here = here[step]
    assert here == "bool"


def test_present_arguments_stay() -> None:
    """What today's version says of an argument is not replaced."""
    known = resource_types("azurerm")["azurerm_storage_account"]
    assert known["https_traffic_only_enabled"] == "bool"
    assert known["account_tier!"] == "string"
