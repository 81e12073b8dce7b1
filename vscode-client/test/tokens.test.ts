import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { ContributedTokens, TOKEN_TYPES } from "../src/tokens";

test("what is announced is what is contributed", () => {
  const contributed = JSON.parse(readFileSync("package.json", "utf8")).contributes.semanticTokenTypes;
  assert.deepEqual(
    contributed.map((type: { id: string }) => type.id),
    TOKEN_TYPES,
  );
});

test("the standard types stay", () => {
  const tokens = { tokenTypes: ["variable"], tokenModifiers: [], formats: [], requests: {} };
  const capabilities = { textDocument: { semanticTokens: tokens } };
  new ContributedTokens().fillClientCapabilities(capabilities);
  assert.deepEqual(capabilities.textDocument.semanticTokens.tokenTypes, ["variable", ...TOKEN_TYPES]);
  new ContributedTokens().fillClientCapabilities({});
});
