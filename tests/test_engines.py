"""Real engines: they compile the reply schema, and llama.cpp answers over real HTTP. `pip install -r tests/engines.txt`."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from llm_samples import ARTICLE, GOOD, drafts, settings

from annotate import schema
from annotate.draft import Draft
from annotate.draft.client import Patience
from annotate.draft.client._replies import REPLIES, read_lines
from annotate.draft.llm import probe, response_schema

pytestmark = pytest.mark.engine

SHAPE = json.dumps(response_schema(schema.load()))
LISTS = json.loads(GOOD)
REPLIES_OF: dict[str, tuple[str, bool]] = {
    "good": (GOOD, True),
    "empty": (json.dumps({name: [] for name in LISTS}), True),
    "a code that is none": (GOOD.replace('"level"', '"much"'), False),
    "another member": (GOOD.replace('"quote"', '"cite"'), False),
    "a member too few": (GOOD.replace('"measure": "level", ', ""), False),
    "a list too few": (json.dumps({"projects": []}), False),
    "cut off": (GOOD[:-2], False),
    "talk before": (f"好的：{GOOD}", False),
}


def llguidance(reply: str) -> bool:
    engine: Any = pytest.importorskip("llguidance")
    tokenizer = engine.LLTokenizer("byte")
    matcher = engine.LLMatcher(tokenizer, engine.LLMatcher.grammar_from_json_schema(SHAPE))
    tokens = tokenizer.tokenize_str(reply)
    return bool(matcher.try_consume_tokens(tokens) == len(tokens) and matcher.is_accepting())


def outlines(reply: str) -> bool:
    engine: Any = pytest.importorskip("outlines_core.json_schema")
    return re.fullmatch(engine.build_regex_from_schema(SHAPE), reply) is not None


def xgrammar(reply: str) -> bool:
    pytest.importorskip("torch", reason="xgrammar needs torch")
    engine: Any = pytest.importorskip("xgrammar")
    tokenizer = engine.TokenizerInfo([bytes([byte]) for byte in range(256)] + [b"</s>"], stop_token_ids=[256])
    compiled = engine.GrammarCompiler(tokenizer).compile_json_schema(SHAPE, strict_mode=True)
    matcher = engine.GrammarMatcher(compiled)
    return bool(matcher.accept_string(reply) and matcher.accept_token(256))


@pytest.mark.parametrize("engine", [llguidance, outlines, xgrammar])
@pytest.mark.parametrize("name", REPLIES_OF)
def test_an_engine_takes_good_replies_and_no_others(engine: Callable[[str], bool], name: str) -> None:
    reply, is_good = REPLIES_OF[name]
    assert engine(reply) is is_good


PROMPTS = {
    "prompts.toml": 'version = "t"\nexamples = 0\nexample_tokens = 0\n',
    "system.md": "标注。{{types}}",
    "draft.md": "〔{{mark}}〕\n{{article}}\n〔{{mark}}〕",
    "repair.md": "〔{{mark}}〕\n{{failed}}\n〔{{mark}}〕",
}


@pytest.fixture(scope="module")
def prompts(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Prompts of a few words: the model reads bytes, and none of them matter to it."""
    folder = tmp_path_factory.mktemp("prompts")
    for name, text in PROMPTS.items():
        (folder / name).write_text(text, encoding="utf-8")
    return folder


@contextmanager
def llama(folder: Path, context: int) -> Iterator[str]:
    """Serve a tiny model with llama.cpp; yields the address."""
    for module in ("xllamacpp", "gguf"):
        pytest.importorskip(module)
    words = [f'"{name}":' for name in sorted(set(re.findall(r'"(\w+)": \{', SHAPE)))]
    script = Path(__file__).parent / "servers" / "unigrams.py"
    command = [sys.executable, str(script), str(folder / "unigrams.gguf"), str(context), *words]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as process:
        try:
            assert process.stdout
            yield f"{process.stdout.readline().strip()}/v1"
        finally:
            process.kill()


def asked(url: str, folder: Path, prompts: Path, **given: Any) -> Draft:
    patience = Patience(deadline=150, attempts=2, total=170)
    more = {"second_look": False, "repair": False, "max_output": 1500, **given}
    (made,) = drafts(url, [ARTICLE], folder, prompts=prompts, model="unigrams", patience=patience, **more)
    return made


def test_llama_cpp_answers_in_the_grammar_of_the_schema(tmp_path: Path, prompts: Path) -> None:
    with llama(tmp_path, 8192) as url:
        made = asked(url, tmp_path / "run", prompts)
    replies = [line["reply"] for line, _ in read_lines(tmp_path / "run" / REPLIES) if "about" in line]
    content = json.loads(replies[0]["choices"][0]["message"]["content"])
    assert list(content) == ["projects", "investments", "indicators"]
    assert [len(items) for items in content.values()] == [1, 1, 1]
    assert not made.failed
    assert {problem.code for problem in made.problems} == {"reply.ungrounded"}  # of words it knows nothing
    assert made.usage["input_tokens"] > 300
    assert made.usage["requests"] == 1


def test_llama_cpp_says_that_its_context_is_too_small_and_is_understood(
    tmp_path: Path, prompts: Path
) -> None:
    with llama(tmp_path, 256) as url:
        made = asked(url, tmp_path / "run", prompts)
    assert made.failed
    assert "context" in made.failed
    assert made.usage["requests"] == 1


def test_the_doctor_understands_llama_cpp(tmp_path: Path, prompts: Path) -> None:
    with llama(tmp_path, 8192) as url:
        given = settings(url, model="unigrams", prompts=prompts, max_output=1500)
        told = {name: (well, said) for name, well, said in probe(given, schema.load())}
    assert told["model"][0] is True
    assert told["context"][0] is True
