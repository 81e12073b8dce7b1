"""An empty pygls server: what a server costs that does nothing at all."""

from pygls.lsp.server import LanguageServer

LanguageServer("empty", "0").start_io()
