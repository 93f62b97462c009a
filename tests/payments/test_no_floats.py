"""No float on the way of money, and no division that nobody rounds."""

import ast
from pathlib import Path

import pytest

import jugendhilfe_api

ROOT = Path(jugendhilfe_api.__file__).parent
FOLDERS = ("invoices", "payments", "organisations/bank_accounts", "offers/rates")
MODULES = sorted(path for folder in FOLDERS for path in (ROOT / folder).rglob("*.py"))


def offences(source: str) -> list[str]:
    """Find floats by name and literal, and divisions outside a call of `quantize`."""
    found = []
    tree = ast.parse(source)
    rounded = {
        id(inside)
        for call in ast.walk(tree)
        if isinstance(call, ast.Call)
        and isinstance(call.func, ast.Attribute)
        and call.func.attr == "quantize"
        for inside in ast.walk(call.func.value)
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, float):
            found.append(f"line {node.lineno}: a float literal")
        if isinstance(node, ast.Name) and node.id in {"float", "Float", "Double"}:
            found.append(f"line {node.lineno}: {node.id}")
        divides = isinstance(node, ast.BinOp | ast.AugAssign) and isinstance(node.op, ast.Div)
        # `FILES / "name.yaml"` is a path.
        path = isinstance(node, ast.BinOp) and (
            isinstance(node.right, ast.Constant) and isinstance(node.right.value, str)
        )
        if divides and not path and id(node) not in rounded and not _in_path(tree, node):
            found.append(f"line {node.lineno}: a division that is not rounded")
    return found


def _in_path(tree: ast.AST, node: ast.AST) -> bool:
    """Say that a division is the left part of a path: `folder / "data" / "name.yaml"`."""
    return any(
        isinstance(outer, ast.BinOp)
        and isinstance(outer.op, ast.Div)
        and outer.left is node
        and isinstance(outer.right, ast.Constant)
        and isinstance(outer.right.value, str)
        for outer in ast.walk(tree)
    )


@pytest.mark.parametrize("module", MODULES, ids=lambda path: str(path.relative_to(ROOT)))
def test_no_float_and_no_unrounded_division(module):
    assert offences(module.read_text("utf-8")) == []


@pytest.mark.parametrize(
    "seeded",
    ["rate = 0.5", "x = float(rate)", "share = rate / days", "rate /= 2", "Mapped[Float]"],
)
def test_the_test_finds_what_it_looks_for(seeded):
    assert offences(seeded)


def test_a_rounded_division_and_a_path_are_fine():
    assert offences("x = (a / b).quantize(CENT)\nf = files('x') / 'data' / 'name.yaml'") == []
