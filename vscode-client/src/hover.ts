/**
 * A hover's Markdown with its ```latex blocks drawn.
 *
 * The server sends each formula twice: as a ```latex block and, on the line below, as Unicode text. Where the formula
 * can be drawn, the picture takes the place of both and the text becomes its description for those who cannot see it;
 * where it cannot, the text stands alone, which is easier to read than LaTeX.
 */

import type { Picture } from "./draw";

/** VS Code cuts each string of a hover at 100,000 characters, which would show the rest of a picture as letters. */
export const MAX_HOVER = 99_000;

/** A fenced block at the start of a line, and the line of text below it, if one stands there. */
const BLOCK = /^```latex[ \t]*\r?\n([\s\S]*?)\r?\n?^```[ \t]*$(?:\r?\n(?:[ \t]*\r?\n)?(?!```)([^\r\n]*\S[^\r\n]*))?/gm;

/** `markdown` with a picture for each block that `draw` can draw, in as many strings as that takes. */
export function drawBlocks(markdown: string, draw: (latex: string) => Picture | undefined): string[] {
  const full: string[] = [];
  let last = "";
  const add = (piece: string): void => {
    if (last.length + piece.length > MAX_HOVER) {
      full.push(last);
      last = "";
    }
    last += piece;
  };
  let read = 0;
  for (const found of markdown.matchAll(BLOCK)) {
    const [block, latex, text] = found as unknown as [string, string, string | undefined];
    add(markdown.slice(read, found.index));
    add(pictured(draw(latex.trim()), text ?? latex) ?? text ?? block);
    read = found.index + block.length;
  }
  add(markdown.slice(read));
  return [...full, last].filter((part) => part.trim() !== "");
}

/** `markdown` without the paragraphs that only say again what one of these messages says, as VS Code shows both. */
export function withoutRepeats(markdown: string, messages: readonly string[]): string {
  const said = new Set(messages.map(ending));
  return markdown
    .split("\n\n")
    .filter((paragraph) => !said.has(ending(unescaped(paragraph))))
    .join("\n\n");
}

/** Markdown's text without the backslashes that keep it from being markup. */
function unescaped(markdown: string): string {
  return markdown.replace(/\\([!-/:-@[-`{-~])/g, "$1");
}

/** A sentence, whether it ends with a full stop or not. */
function ending(sentence: string): string {
  return sentence.trim().replace(/\.$/, "");
}

/** An image that holds the picture itself: nothing is fetched to show it. */
function pictured(picture: Picture | undefined, description: string): string | undefined {
  if (picture === undefined) {
    return undefined;
  }
  const data = Buffer.from(picture.svg, "utf8").toString("base64");
  const image = `![${escaped(description)}](data:image/svg+xml;base64,${data})`;
  return image.length <= MAX_HOVER ? image : undefined;
}

/**
 * Text that Markdown shows as it is, although a formula is full of what Markdown takes for emphasis and links. By
 * entities, since VS Code leaves the backslashes of a description standing.
 */
function escaped(text: string): string {
  const bare = text.replace(/^\s*(`+)([\s\S]*)\1\s*$/, "$2"); // code needs no ticks where nothing is formatted
  const line = unescaped(bare).replace(/\s+/g, " ").trim();
  return line.replace(/[!-'*:-@[-`{-~]/g, (character) => `&#${character.charCodeAt(0)};`);
}
