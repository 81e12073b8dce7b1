/**
 * A formula as a picture: LaTeX in, a stand-alone SVG out, or nothing if it cannot be drawn.
 *
 * The LaTeX comes from documents that nobody vouched for. Hence: only the commands of `base`, `ams` and `boldsymbol`
 * exist, and the styles of other packages under their names (none defines macros, loads an extension or makes a link), input and output are bounded, and a picture that
 * refers to anything outside itself is not handed out.
 */

import { liteAdaptor } from "mathjax-full/js/adaptors/liteAdaptor.js";
import { RegisterHTMLHandler } from "mathjax-full/js/handlers/html.js";
import { TeX } from "mathjax-full/js/input/tex.js";
import "mathjax-full/js/input/tex/ams/AmsConfiguration.js";
import "mathjax-full/js/input/tex/base/BaseConfiguration.js";
import "mathjax-full/js/input/tex/boldsymbol/BoldsymbolConfiguration.js";
import "mathjax-full/js/input/tex/configmacros/ConfigMacrosConfiguration.js";
import { mathjax } from "mathjax-full/js/mathjax.js";
import { SVG } from "mathjax-full/js/output/svg.js";

/** An SVG document and its natural size in CSS pixels. */
export interface Picture {
  readonly svg: string;
  readonly width: number;
  readonly height: number;
}

/** CSS pixels to the `ex` that MathJax measures in. A hover's text is 13 px; subscripts want a little more. */
const PX_PER_EX = 7.5;

/** Around the picture: a selected or focused image gets an outline, which must not touch the ink. */
const MARGIN_PX = 2;

/** Longer input is not a formula that a person reads in a hover. */
const MAX_INPUT = 5_000;

/** What is wider than a hover is drawn smaller, as far as it stays legible; beyond that the hover scrolls. */
const HOVER_PX = 700;
const SMALLEST = 0.75;

/** `\rule{999em}{999em}` is short and enormous. */
const MAX_SIDE_PX = 6_000;

/** `\mmlToken` sets any attribute, also links; the others make links, or labels that outlive the hover. */
const BANNED = /\\(?:mmlToken|href|url|unicode|require|class|cssId|style|data|label|ref|eqref|tag)(?![A-Za-z])/;

/** XML has no way to write these. */
const UNWRITABLE = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/;

/** A reference to a glyph's outline within the picture: the one kind of reference that it holds. */
const GLYPH = / xlink:href="#MJX-\d+-TEX-([\w-]+)"/g;

/** What a picture never holds: links, scripts, style sheets, foreign content, handlers, references to elsewhere. */
const FOREIGN = /href|url\(|javascript:|\son[a-z]+\s*=|<\s*(?:a|script|style|image|foreignObject|animate|set)\b/i;

/** The size that MathJax gives a picture, and the rectangle of its own units that it shows. */
const SIZE = /^<svg [^>]*?\bwidth="([\d.]+)ex" height="([\d.]+)ex"[^>]*? viewBox="(\S+) (\S+) ([\d.]+) ([\d.]+)"/;

/** Styles that MathJax lacks, of the packages bm, dsfont, bbm and unicode-math, by the ones nearest to them. */
const STYLES = {
  bm: ["\\boldsymbol{#1}", 1],
  mathds: ["\\mathbb{#1}", 1],
  mathbbm: ["\\mathbb{#1}", 1],
  symbf: ["\\mathbf{#1}", 1],
  symbfit: ["\\boldsymbol{#1}", 1],
  symbb: ["\\mathbb{#1}", 1],
  symcal: ["\\mathcal{#1}", 1],
  symup: ["\\mathrm{#1}", 1],
};

const adaptor = liteAdaptor();
RegisterHTMLHandler(adaptor);

const page = mathjax.document("", {
  InputJax: new TeX({ packages: ["base", "ams", "boldsymbol", "configmacros"], macros: STYLES, maxBuffer: MAX_INPUT }),
  // Each glyph's outline once, referred to where it stands: half the size of drawing it anew, and a hover is bounded.
  OutputJax: new SVG({ fontCache: "local" }),
});

/** Draws displayed maths in `ink` (a CSS hex colour); undefined if MathJax does not understand it or it is unfit. */
export function draw(latex: string, ink: string): Picture | undefined {
  if (latex.trim() === "" || latex.length > MAX_INPUT || BANNED.test(latex) || UNWRITABLE.test(latex)) {
    return undefined;
  }
  try {
    const container = page.convert(latex, { display: true }) as Parameters<typeof adaptor.innerHTML>[0];
    const markup = adaptor.innerHTML(container);
    if (markup.includes('data-mml-node="merror"') || FOREIGN.test(markup.replace(GLYPH, ""))) {
      return undefined;
    }
    return framed(markup, ink);
  } catch {
    return undefined; // nested too deeply for the stack, or a fault in MathJax: the text is still there to be read
  }
}

/** The picture with its size in pixels and its ink set: an image has no page around it to take either from. */
function framed(markup: string, ink: string): Picture | undefined {
  const size = SIZE.exec(markup);
  if (size === null) {
    return undefined;
  }
  const [wEx, hEx, x, y, w, h] = size.slice(1).map(Number) as [number, number, number, number, number, number];
  const scale = PX_PER_EX * Math.max(SMALLEST, Math.min(1, HOVER_PX / (wEx * PX_PER_EX)));
  const width = Math.ceil(wEx * scale) + 2 * MARGIN_PX;
  const height = Math.ceil(hEx * scale) + 2 * MARGIN_PX;
  if (!(w > 0 && h > 0) || width > MAX_SIDE_PX || height > MAX_SIDE_PX) {
    return undefined;
  }
  const pad = (MARGIN_PX * w) / (wEx * scale); // the margin in the units of the viewBox
  const box = [x - pad, y - pad, w + 2 * pad, h + 2 * pad].map((side) => side.toFixed(1)).join(" ");
  const body = markup
    .slice(markup.indexOf(">") + 1)
    .replace(/ (?:data-[\w-]+|aria-\w+|focusable|role)="[^"]*"/g, "")
    .replace(/ id="MJX-\d+-TEX-([\w-]+)"/g, ' id="$1"') // the number counts the pictures drawn so far
    .replace(GLYPH, ' href="#$1"')
    .replace(/><\/(?:path|use|rect|line)>/g, "/>");
  const head = `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="${box}"`;
  return { svg: `${head} color="${ink}">${body}`, width, height };
}
