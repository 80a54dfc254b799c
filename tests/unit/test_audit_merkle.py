"""RFC 6962 hashing against published vectors and a recursive model that follows the RFC's text."""

from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hub.audit.merkle import (
    EMPTY_ROOT,
    Tree,
    consistency_proof,
    inclusion_proof,
    leaf_hash,
    root_of,
    verify_consistency,
    verify_inclusion,
)

# The eight leaves and roots that the Certificate Transparency implementations test with.
INPUTS = [
    bytes.fromhex(text)
    for text in (
        "",
        "00",
        "10",
        "2021",
        "3031",
        "40414243",
        "5051525354555657",
        "606162636465666768696a6b6c6d6e6f",
    )
]
ROOTS = (
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
)


def model_root(data: list[bytes]) -> bytes:
    """MTH of RFC 6962 section 2.1, word for word."""
    if not data:
        return sha256(b"").digest()
    if len(data) == 1:
        return sha256(b"\x00" + data[0]).digest()
    k = 1
    while k * 2 < len(data):
        k *= 2
    return sha256(b"\x01" + model_root(data[:k]) + model_root(data[k:])).digest()


def test_known_roots() -> None:
    assert EMPTY_ROOT.hex() == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
    tree = Tree()
    assert tree.root() == EMPTY_ROOT
    for data, root in zip(INPUTS, ROOTS, strict=True):
        tree.append(leaf_hash(data))
        assert tree.root().hex() == root


def test_known_inclusion_and_consistency_proofs() -> None:
    leaves = [leaf_hash(data) for data in INPUTS]
    assert [step.hex() for step in inclusion_proof(leaves, 0)] == [
        "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7",
        "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
        "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4",
    ]
    assert [step.hex() for step in consistency_proof(leaves, 6)] == [
        "0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a",
        "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
        "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    ]


@given(st.lists(st.binary(max_size=8), max_size=40))
def test_growing_tree_equals_the_model(data: list[bytes]) -> None:
    assert root_of([leaf_hash(item) for item in data]) == model_root(data)


@given(st.integers(1, 33), st.data())
def test_inclusion(size: int, data: st.DataObject) -> None:
    leaves = [leaf_hash(bytes([n])) for n in range(size)]
    index = data.draw(st.integers(0, size - 1))
    proof, root = inclusion_proof(leaves, index), root_of(leaves)
    assert verify_inclusion(leaves[index], index, size=size, proof=proof, root=root)
    assert not verify_inclusion(leaf_hash(b"other"), index, size=size, proof=proof, root=root)
    assert not verify_inclusion(leaves[index], index, size=size, proof=[*proof, root], root=root)
    if proof:
        assert not verify_inclusion(leaves[index], index, size=size, proof=proof[:-1], root=root)
        other = (index + 1) % size
        assert not verify_inclusion(leaves[index], other, size=size, proof=proof, root=root)


@given(st.integers(0, 33), st.data())
def test_consistency(size: int, data: st.DataObject) -> None:
    leaves = [leaf_hash(bytes([n])) for n in range(size)]
    old_size = data.draw(st.integers(0, size))
    proof, root, old_root = consistency_proof(leaves, old_size), root_of(leaves), root_of(leaves[:old_size])
    assert verify_consistency(old_size=old_size, old_root=old_root, size=size, root=root, proof=proof)
    forged = leaf_hash(b"forged")
    assert not verify_consistency(old_size=old_size, old_root=forged, size=size, root=root, proof=proof)
    if old_size:
        assert not verify_consistency(old_size=old_size, old_root=old_root, size=size, root=forged, proof=proof)
        assert not verify_consistency(old_size=old_size, old_root=old_root, size=size, root=root, proof=[*proof, root])


def test_a_leaf_outside_the_tree_has_no_proof() -> None:
    with pytest.raises(ValueError, match="outside"):
        inclusion_proof([leaf_hash(b"")], 1)
    with pytest.raises(ValueError, match="older size"):
        consistency_proof([leaf_hash(b"")], 2)
