"""Names like another one."""

from stores.graph.near import nearest

NAMES = ["shop.orders", "shop.order_items", "crm.customers", "Orders"]


def test_case_comes_first_then_endings_then_likeness() -> None:
    assert nearest("orders", NAMES) == ["Orders", "shop.orders"]
    assert nearest("shop.order", NAMES) == ["shop.orders", "shop.order_items"]


def test_nothing_like_it() -> None:
    assert nearest("zzz", NAMES) == []


def test_five_at_most() -> None:
    assert len(nearest("t", [f"schema{number}.t" for number in range(9)])) == 5
