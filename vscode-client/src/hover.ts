/**
 * A hover's Markdown with its ```latex blocks drawn.
 *
 * The server sends each formula twice: as a ```latex block and, on the line below, as Unicode text. Where the formula
 * can be drawn, the picture takes the place of both and the text becomes its description for those who cannot see it;
 * where it cannot, nothing changes.
 */

import type { Picture } from "./draw";

/** VS Code cuts a hover's string at 100,000 characters, which would show the rest of a picture as letters. */
export const MAX_HOVER = 99_000;

/** A fenced block at the start of a line, and the line of text below it, if one stands there. */
const BLOCK = /^```latex[ \t]*\r?\n([\s\S]*?)\r?\n?^```[ \t]*$(?:\r?\n(?:[ \t]*\r?\n)?(?!```)([^\r\n]*\S[^\r\n]*))?/gm;

/** `markdown` with a picture for each block that `draw` can draw, as long as the whole stays within the limit. */
export function drawBlocks(markdown: string, draw: (latex: string) => Picture | undefined): string {
  let room = MAX_HOVER - markdown.length;
  return markdown.replace(BLOCK, (block: string, latex: string, text: string | undefined) => {
    const picture = draw(latex.trim());
    if (picture === undefined) {
      return block;
    }
    const image = asImage(picture, text ?? latex);
    if (image.length - block.length > room) {
      return block;
    }
    room -= image.length - block.length;
    return image;
  });
}

/** An image that holds the picture itself: nothing is fetched to show it. */
function asImage(picture: Picture, description: string): string {
  const data = Buffer.from(picture.svg, "utf8").toString("base64");
  return `![${escaped(description)}](data:image/svg+xml;base64,${data})`;
}

/**
 * Text that Markdown shows as it is, although a formula is full of what Markdown takes for emphasis and links. By
 * entities, since VS Code leaves the backslashes of a description standing.
 */
function escaped(text: string): string {
  const bare = text.replace(/^\s*(`+)([\s\S]*)\1\s*$/, "$2"); // code needs no ticks where nothing is formatted
  const line = bare.replace(/\s+/g, " ").trim();
  return line.replace(/[!-'*:-@[-`{-~]/g, (character) => `&#${character.charCodeAt(0)};`);
}
