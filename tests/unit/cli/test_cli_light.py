"""The command line answers at once when nothing heavy is asked of it."""

import subprocess
import sys

_HEAVY = ("torch", "transformers", "chromadb", "sqlalchemy", "onnxruntime", "gradio", "fastapi", "pydantic", "numpy")


def test_that_importing_the_command_line_loads_no_heavy_library() -> None:
    script = f"import sys, chatbot.cli.main; print([name for name in {_HEAVY!r} if name in sys.modules])"

    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True, timeout=60)

    assert done.stdout == "[]\n"
