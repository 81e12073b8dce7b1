/** Tells the server of the token types that package.json contributes, which no other client knows. */

import type { ClientCapabilities, FeatureState, StaticFeature } from "vscode-languageclient/node";

/** As in `contributes.semanticTokenTypes`; `function` is a standard one. */
export const TOKEN_TYPES = ["matrix", "vector", "scalar", "dim", "index"];

/** To be registered after the features of the library, which announce the standard types. */
export class ContributedTokens implements StaticFeature {
  fillClientCapabilities(capabilities: ClientCapabilities): void {
    const tokens = capabilities.textDocument?.semanticTokens;
    if (tokens) {
      tokens.tokenTypes = [...tokens.tokenTypes, ...TOKEN_TYPES];
    }
  }

  initialize(): void {}

  getState(): FeatureState {
    return { kind: "static" };
  }

  clear(): void {}
}
