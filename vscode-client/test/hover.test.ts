/** Blocks of LaTeX replaced by pictures, and everything else left as the server wrote it. */

import assert from "node:assert/strict";
import { test } from "node:test";
import type { Picture } from "../src/draw";
import { drawBlocks, MAX_HOVER } from "../src/hover";

const picture = (svg: string): Picture => ({ svg, width: 1, height: 1 });
const echo = (latex: string): Picture => picture(`<${latex}>`);
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

test("what cannot be drawn stays, text and all", () => {
  const before = "```latex\n\\oops\n```\noops\n\n```latex\nx\n```\nx";
  const after = drawBlocks(before, (latex) => (latex === "x" ? echo(latex) : undefined));
  assert.equal(after, "```latex\n\\oops\n```\noops\n\n" + `![x](${uri("<x>")})`);
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

test("a hover never outgrows what VS Code shows; the formulas beyond that stay text", () => {
  const before = "```latex\nx\n```\nx\n\n".repeat(10);
  const after = drawBlocks(before, () => picture("x".repeat(20_000)));
  assert.ok(after.length <= MAX_HOVER, `${after.length}`);
  assert.equal(after.match(/!\[x\]/g)?.length, 3);
  assert.equal(after.match(/```latex/g)?.length, 7);
});

test("a formula that did not fit leaves room for a smaller one below", () => {
  const after = drawBlocks("```latex\nbig\n```\n\n```latex\nsmall\n```", (latex) =>
    picture(latex === "big" ? "x".repeat(90_000) : "x"),
  );
  assert.ok(after.startsWith("```latex\nbig\n```\n") && after.includes("![small]"));
});
