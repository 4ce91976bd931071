"""Whoever comes for a proof learns whether the village issues it, before any way is made in vain."""

import pytest

from access import overflow


@pytest.mark.parametrize("size, large", [("portrait", False), ("landscape", True)])
def test_a_proof_that_a_village_must_not_issue_tells_where_to_go(arrive, picture, size, large):
    folder = f"proofs/{size}" + ("-large" if large else "")
    villager = arrive(size)
    if large:
        villager.page.click("button[value=largeText]")
        villager.sees("services")
    villager.go_to("services")
    villager.find("button[name=shelf][value=proofs]")
    villager.sees("proofs").reads("承包地情况说明")
    picture(villager.page, f"{folder}/1-proofs")
    assert overflow(villager.page) == []
    villager.find("button[name=proof][value=亲属关系证明]")
    villager.sees("proof").reads("国家规定村里不开这个证明").reads("柳河派出所")
    picture(villager.page, f"{folder}/2-proof")
    assert overflow(villager.page) == []
    villager.touch("back").sees("proofs").reads("亲属关系证明")
    villager.touch("back").sees("services")
