"""A language model of a hundred kilobytes in a GGUF file, and llama.cpp that serves it: as real as a server gets here.

    python tests/servers/unigrams.py FILE CONTEXT [WORD...]     writes FILE, serves it, prints its address

The model knows no context: each token has its own weight, words of the schema the largest. Bound by a grammar it writes the
shortest reply that the grammar allows, with one record in each list.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Sequence
from pathlib import Path

WEIGHTS = {'"': 9.0, "{": 8.0, "]": 7.0, "}": 6.5, ":": 4.0, ",": 3.0}
_WIDTH = 32


def write(file: Path, context: int, words: Sequence[str]) -> None:
    """Write the model; `words` are tokens besides the 256 bytes."""
    import gguf
    import numpy as np

    texts = ["<unk>", "<s>", "</s>", *(f"<0x{byte:02X}>" for byte in range(256)), *WEIGHTS, *words]
    kinds = [gguf.TokenType.UNKNOWN, gguf.TokenType.CONTROL, gguf.TokenType.CONTROL]
    kinds += [gguf.TokenType.BYTE] * 256 + [gguf.TokenType.NORMAL] * (len(texts) - 259)
    weights = np.linspace(0.0, 1.0, len(texts), dtype=np.float32)
    weights[2] = 10.0  # the end, wherever the grammar allows it
    weights[259:] = [*WEIGHTS.values(), *(20.0 - number / 100 for number in range(len(words)))]

    writer = gguf.GGUFWriter(str(file), "llama")
    writer.add_context_length(context)
    writer.add_embedding_length(_WIDTH)
    writer.add_feed_forward_length(_WIDTH)
    writer.add_block_count(1)
    writer.add_head_count(2)
    writer.add_head_count_kv(2)
    writer.add_layer_norm_rms_eps(1e-5)
    writer.add_rope_dimension_count(_WIDTH // 2)
    writer.add_tokenizer_model("llama")
    writer.add_token_list([text.encode() for text in texts])
    writer.add_token_scores([0.0] * len(texts))
    writer.add_token_types([int(kind) for kind in kinds])
    writer.add_bos_token_id(1)
    writer.add_eos_token_id(2)
    writer.add_unk_token_id(0)
    writer.add_add_space_prefix(False)
    writer.add_chat_template("{% for message in messages %}{{ message['content'] }}\n{% endfor %}")
    writer.add_tensor("token_embd.weight", np.ones((len(texts), _WIDTH), dtype=np.float32))
    writer.add_tensor("output.weight", np.repeat(weights[:, None], _WIDTH, 1).astype(np.float32) / _WIDTH)
    for name in ("output_norm", "blk.0.attn_norm", "blk.0.ffn_norm"):
        writer.add_tensor(f"{name}.weight", np.ones(_WIDTH, dtype=np.float32))
    for name in ("attn_q", "attn_k", "attn_v", "attn_output", "ffn_gate", "ffn_up", "ffn_down"):
        writer.add_tensor(f"blk.0.{name}.weight", np.zeros((_WIDTH, _WIDTH), dtype=np.float32))
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()


def serve(file: Path, context: int) -> None:
    """Serve the model on a free port of loopback, and print its address."""
    import xllamacpp

    settings = xllamacpp.CommonParams()
    settings.model.path = str(file)
    settings.n_ctx = context
    settings.n_parallel = 1
    settings.warmup = False
    server = xllamacpp.Server(settings)
    print(server.listening_address, flush=True)
    while True:
        time.sleep(60)


if __name__ == "__main__":
    target, tokens, *more = sys.argv[1:]
    write(Path(target), int(tokens), more)
    serve(Path(target), int(tokens))
