"""What the editor can take, read once from its capabilities."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from lsprotocol import types

from matcalc_ls.text.lines import Encoding

_ENCODINGS: tuple[Encoding, ...] = ("utf-16", "utf-8", "utf-32")


def _get(capabilities: Any, path: str) -> Any:
    for name in path.split("."):
        capabilities = getattr(capabilities, name, None)
        if capabilities is None:
            return None
    return capabilities


def negotiate_encoding(capabilities: types.ClientCapabilities) -> Encoding:
    """UTF-16 if offered, as everybody must (Neovim warns when the servers of a buffer differ), else what is offered."""
    offered = [str(getattr(kind, "value", kind)) for kind in _get(capabilities, "general.position_encodings") or ()]
    return next((encoding for encoding in _ENCODINGS if encoding in offered), "utf-16")


@dataclass(frozen=True, slots=True)
class Client:
    """Answers of the capabilities to the questions that the features ask.

    `token_types` are the kinds of semantic tokens that it knows; None if it shows none.
    """

    encoding: Encoding = "utf-16"
    hover_markdown: bool = False
    related_information: bool = False
    code_action_literals: bool = False
    code_action_resolve: bool = False
    document_changes: bool = False
    pull_diagnostics: bool = False
    code_description: bool = False
    configuration: bool = False
    register_configuration: bool = False
    register_watchers: bool = False
    work_done_progress: bool = False
    apply_edit: bool = False
    snippets: bool = False
    completion_markdown: bool = False
    inline_completion: bool = False
    symbol_hierarchy: bool = False
    folding_limit: int | None = None
    token_types: frozenset[str] | None = None
    refreshes_hints: bool = False
    refreshes_lenses: bool = False
    refreshes_tokens: bool = False

    @classmethod
    def of(cls, capabilities: types.ClientCapabilities) -> Client:
        """What these capabilities say; what they do not say is not supported."""
        hover_formats = _get(capabilities, "text_document.hover.content_format") or ()
        code_action = _get(capabilities, "text_document.code_action")
        completion_item = _get(capabilities, "text_document.completion.completion_item")
        tokens = _get(capabilities, "text_document.semantic_tokens")
        resolvable = _get(code_action, "resolve_support.properties") or ()
        return cls(
            encoding=negotiate_encoding(capabilities),
            hover_markdown=types.MarkupKind.Markdown in hover_formats[:1],  # in the order of the client's preference
            related_information=bool(_get(capabilities, "text_document.publish_diagnostics.related_information")),
            code_action_literals=_get(code_action, "code_action_literal_support") is not None,
            code_action_resolve=bool(_get(code_action, "data_support")) and "edit" in resolvable,
            # Only one who can be told that something changed elsewhere may ask when it suits him.
            pull_diagnostics=_get(capabilities, "text_document.diagnostic") is not None
            and bool(_get(capabilities, "workspace.diagnostics.refresh_support")),
            code_description=bool(_get(capabilities, "text_document.publish_diagnostics.code_description_support")),
            configuration=bool(_get(capabilities, "workspace.configuration")),
            register_configuration=bool(_get(capabilities, "workspace.did_change_configuration.dynamic_registration")),
            register_watchers=bool(_get(capabilities, "workspace.did_change_watched_files.dynamic_registration")),
            work_done_progress=bool(_get(capabilities, "window.work_done_progress")),
            document_changes=bool(_get(capabilities, "workspace.workspace_edit.document_changes")),
            apply_edit=bool(_get(capabilities, "workspace.apply_edit")),
            snippets=bool(_get(completion_item, "snippet_support")),
            completion_markdown=types.MarkupKind.Markdown in (_get(completion_item, "documentation_format") or ())[:1],
            inline_completion=_get(capabilities, "text_document.inline_completion") is not None,
            symbol_hierarchy=bool(
                _get(capabilities, "text_document.document_symbol.hierarchical_document_symbol_support")
            ),
            folding_limit=_get(capabilities, "text_document.folding_range.range_limit"),
            token_types=None if tokens is None else frozenset(map(str, tokens.token_types)),
            refreshes_hints=bool(_get(capabilities, "workspace.inlay_hint.refresh_support")),
            refreshes_lenses=bool(_get(capabilities, "workspace.code_lens.refresh_support")),
            refreshes_tokens=bool(_get(capabilities, "workspace.semantic_tokens.refresh_support")),
        )
