"""Build the documentation: sphinx-build -W -b html docs docs/_build/html. Needs no network."""

import os
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE / "_ext"))

from linkages import __version__  # noqa: E402

project = "linkages"
author = "The linkages developers"
copyright = "The linkages developers, MIT licence"  # noqa: A001 - Sphinx calls it so
version = release = __version__

extensions = [
    "sphinx.ext.autodoc",
    "sphinx.ext.autosummary",
    "sphinx.ext.viewcode",
    "sphinx_click",
    "myst_nb",
    "numpydoc",
    "linkages_pages",
]
exclude_patterns = ["_build", "jupyter_execute", "**.ipynb_checkpoints"]
templates_path = ["_templates"]
source_suffix = {".md": "myst-nb", ".rst": "restructuredtext"}

# The tutorial is run at each build, from a clean kernel; an error in it fails the build.
nb_execution_mode = "force"
nb_execution_timeout = 600
nb_execution_raise_on_error = True
nb_execution_show_tb = True
nb_merge_streams = True
# What the kernel's debugger says of frozen modules is no warning of ours.
os.environ.setdefault("PYDEVD_DISABLE_FILE_VALIDATION", "1")

myst_enable_extensions = ["colon_fence", "deflist", "attrs_inline"]
myst_heading_anchors = 3

autosummary_generate = True
autodoc_typehints = "none"  # numpydoc writes the parameters in words; the signature shows the types
autodoc_member_order = "bysource"
numpydoc_show_class_members = False
# Names in single backticks, as the docstrings write them.
default_role = "py:obj"

html_theme = "furo"
html_title = f"linkages {release}"
html_static_path: list[str] = []
html_show_sourcelink = False
