/** Blocks of LaTeX replaced by pictures, and everything else left as the server wrote it. */

import assert from "node:assert/strict";
import { test } from "node:test";
import type { Picture } from "../src/draw";
import { drawBlocks as drawnParts, MAX_HOVER, withoutRepeats } from "../src/hover";

const picture = (svg: string): Picture => ({ svg, width: 1, height: 1 });
const echo = (latex: string): Picture => picture(`<${latex}>`);
const drawBlocks = (markdown: string, draw: (latex: string) => Picture | undefined): string =>
  drawnParts(markdown, draw).join("");
const uri = (text: string): string => `data:image/svg+xml;base64,${Buffer.from(text).toString("base64")}`;

test("a block and its line of text become an image with that text as its description", () => {
  const before = "**f** : scalar\n\n```latex\na^T b\n```\naᵀ b\n\nwhere a is a vector\n";
  assert.equal(drawBlocks(before, echo), `**f** : scalar\n\n![aᵀ b](${uri("<a^T b>")})\n\nwhere a is a vector\n`);
});

test("a blank line between, Windows line ends, and text in code", () => {
  assert.equal(drawBlocks("```latex\r\nx\r\n```\r\n\r\n`x * y`\r\nrest", echo), `![x &#42; y](${uri("<x>")})\r\nrest`);
});

test("several lines of LaTeX, two blocks, none of text", () => {
  const before = "```latex\na\n= b\n```\n```latex\nc\n```";
  assert.equal(drawBlocks(before, echo), `![a &#61; b](${uri("<a\n= b>")})\n![c](${uri("<c>")})`);
});

test("of what cannot be drawn the text stays, and LaTeX only where there is no text", () => {
  const before = "```latex\n\\oops\n```\noops\n\n```latex\nx\n```\nx\n\n```latex\n\\oops\n```";
  const after = drawBlocks(before, (latex) => (latex === "x" ? echo(latex) : undefined));
  assert.equal(after, `oops\n\n![x](${uri("<x>")})\n\n` + "```latex\n\\oops\n```");
});

test("the backslashes of Markdown are none of a description", () => {
  assert.equal(drawBlocks("```latex\nx\n```\nw\\* \\ y", echo), `![w&#42; &#92; y](${uri("<x>")})`);
});

test("other blocks are none of ours", () => {
  const before = "```python\nx\n```\ny\n\n    ```latex\n    x\n    ```\n\ninline ```latex``` code\n```latex\nunclosed";
  assert.equal(drawBlocks(before, echo), before);
});

test("a description cannot break out of its image", () => {
  const after = drawBlocks("```latex\nx\n```\n](http://example.org) ![a](b) <b> `c` \\ [d][e] &amp; A_i * B", echo);
  const description = /^!\[(.*?)\]\(data:image\/svg\+xml;base64,[A-Za-z0-9+/=]+\)$/.exec(after)?.[1];
  assert.ok(description, after);
  assert.ok(!/[[\]<>`*_!\\]|&(?!#\d+;)/.test(description), description);
  const read = description.replace(/&#(\d+);/g, (_, code: string) => String.fromCharCode(Number(code)));
  assert.equal(read, "](http://example.org) ![a](b) <b> `c` \\ [d][e] &amp; A_i * B");
});

test("no string of a hover outgrows what VS Code shows of it; what does not fit goes into the next", () => {
  const before = "x ∈ ℝ\n\n" + "```latex\nx\n```\nx\n\n".repeat(10);
  const parts = drawnParts(before, () => picture("x".repeat(20_000)));
  assert.ok(parts.every((part) => part.length <= MAX_HOVER));
  assert.deepEqual(parts.map((part) => part.match(/!\[x\]/g)?.length), [3, 3, 3, 1]);
  assert.ok(parts[0]?.startsWith("x ∈ ℝ\n\n![x]"));
});

test("a picture that no string holds stays text", () => {
  assert.equal(drawBlocks("```latex\nx\n```\nx\n\ny", () => picture("x".repeat(90_000))), "x\n\ny");
});

test("what a diagnostic says beside the hover is not said again", () => {
  const before = "X ∈ ℝ\n\n\\`X + y^\\top\\`: n ≠ 1.\n\nAnd more.";
  assert.equal(withoutRepeats(before, ["`X + y^\\top`: n ≠ 1"]), "X ∈ ℝ\n\nAnd more.");
  assert.equal(withoutRepeats(before, ["n ≠ 1", "And"]), before);
});
