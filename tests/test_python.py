"""What holds on every Python the package runs on: patterns that old ones read rightly, imports that are declared."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from collections.abc import Iterator
from importlib.metadata import packages_distributions, requires
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

PACKAGE = Path(__file__).resolve().parents[1] / "annotate"

# Every pattern that importing the package, and drafting with it, compiles: in a process of its own, so that
# nothing is in a cache yet. A possessive repeat of more than one character is what Python before 3.11.5 misreads.
LISTING = """
import importlib, pkgutil, re
from re import _constants, _parser

compiled, compile_ = {}, re._compile

def keep(pattern, flags):
    found = compile_(pattern, flags)
    compiled.setdefault(found.pattern, found.flags)
    return found

re._compile = keep

import annotate
for module in pkgutil.walk_packages(annotate.__path__, "annotate."):
    if not module.name.endswith("__main__"):
        importlib.import_module(module.name)

from annotate import explain, schema
from annotate.article import Article
from annotate.draft.rules import RulesDrafter

TEXT = "# 云湖开发区\\n2023年，云湖开发区实现产值24\\n861.58万元，增长3%。总投资5亿元的汽车零部件项目开工，近两年投产。\\n"
explain.explain(Article("a", TEXT + TEXT.replace("产值", "產值")))

ONE = (_constants.LITERAL, _constants.NOT_LITERAL, _constants.IN, _constants.ANY)

def misread(part):
    if isinstance(part, _parser.SubPattern):
        for code, value in part:
            if code is _constants.POSSESSIVE_REPEAT and not (len(value[2]) == 1 and value[2][0][0] in ONE):
                return True
            if misread(value):
                return True
        return False
    return isinstance(part, (tuple, list)) and any(map(misread, part))

print(len(compiled))
for pattern, flags in compiled.items():
    if isinstance(pattern, str) and misread(_parser.parse(pattern, flags)):
        print(pattern)
"""


def test_no_pattern_has_a_possessive_group() -> None:
    done = subprocess.run([sys.executable, "-c", LISTING], capture_output=True, text=True, check=True)
    count, *misread = done.stdout.splitlines()
    assert int(count) > 300
    assert not misread


def test_the_listing_finds_a_possessive_group() -> None:
    listing = LISTING.replace("print(len(compiled))", r"re.compile(r'(?:ab?+c)?+x'); print(len(compiled))")
    done = subprocess.run([sys.executable, "-c", listing], capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[1:] == ["(?:ab?+c)?+x"]


def imported(file: Path) -> Iterator[str]:
    """The top-level packages that a module imports, at once or where they are used."""
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name.split(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield node.module.split(".")[0]


def test_every_package_that_is_imported_is_declared() -> None:
    modules = {name for file in PACKAGE.rglob("*.py") for name in imported(file)}
    foreign = modules - set(sys.stdlib_module_names) - {"annotate"}
    declared = {canonicalize_name(Requirement(line).name) for line in requires("annotate-records") or ()}
    providers = packages_distributions()
    missing = {
        name for name in foreign if declared.isdisjoint(map(canonicalize_name, providers.get(name, [name])))
    }
    assert not missing, f"declare in pyproject.toml: {sorted(missing)}"


def test_every_package_that_is_declared_is_imported_or_drives_one_that_is() -> None:
    modules = {name for file in PACKAGE.rglob("*.py") for name in imported(file)}
    text = "\n".join(file.read_text(encoding="utf-8") for file in PACKAGE.rglob("*.py"))
    providers: dict[str, set[str]] = {}
    for module, names in packages_distributions().items():
        for name in names:
            providers.setdefault(canonicalize_name(name), set()).add(module)
    for line in requires("annotate-records") or ():
        name = canonicalize_name(Requirement(line).name)
        used = providers.get(name, set()) & modules
        assert used or re.search(rf"\b{name.replace('-', '[-_]')}\b", text), (
            f"{name} is declared and not used"
        )
