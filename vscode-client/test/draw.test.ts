/** What can be drawn, and what a hostile document gets for its trouble. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { draw, type Picture } from "../src/draw";

const INK = "#123456";

function drawn(latex: string): Picture {
  const picture = draw(latex, INK);
  assert.ok(picture, `not drawn: ${latex}`);
  return picture;
}

test("a formula becomes a picture that stands alone", () => {
  const picture = drawn(
    String.raw`\frac{\partial F_N}{\partial W^m} = (W^{m+1})^\top \cdots W^N \in \mathbb{R}^{n \times n}`,
  );
  assert.ok(picture.width > 150 && picture.width < 600, `width ${picture.width}`);
  assert.ok(picture.height > 25 && picture.height < 80, `height ${picture.height}`);
  const head = `<svg xmlns="http://www.w3.org/2000/svg" width="${picture.width}" height="${picture.height}" viewBox="`;
  assert.ok(picture.svg.startsWith(head));
  assert.ok(picture.svg.includes(` color="${INK}"`));
  const names = [...picture.svg.matchAll(/ href="#([^"]+)"/g)].map((match) => match[1]);
  assert.ok(names.length > 10);
  for (const name of names) {
    assert.ok(picture.svg.includes(`<path id="${name}"`), `no outline for ${name}`);
  }
});

test("the same formula is the same picture, whatever was drawn before", () => {
  assert.equal(drawn("a^b").svg, (drawn(String.raw`\mathbf{Q}`), drawn("a^b").svg));
});

test("a wide formula is drawn smaller, but never too small to read", () => {
  const plain = drawn("x + y").width / 5;
  const wide = drawn(Array(28).fill("x").join("+"));
  assert.ok(wide.width <= 704 && wide.width > 600, `${wide.width}`);
  const wider = drawn(Array(200).fill("x").join("+"));
  assert.ok(wider.width > 200 * plain, `${wider.width}`);
});

test("what the server writes is understood", () => {
  for (const latex of [
    String.raw`\boldsymbol{x}^\top \mathbf{A} \mathbb{R} \mathcal{L} \mathrm{d}`,
    String.raw`\bm{A}^\top \bm x \mathds{1} \mathbbm{1} \symbf{x} \pmb{x}`,
    String.raw`\operatorname{tr}\left(A^{-1} B\right) + \left\|Ax - b\right\|_2^2`,
    String.raw`\begin{aligned} a &= b \\ &= c \end{aligned}`,
    String.raw`\begin{align*} a &= b && \text{because} \\ &= c \end{align*}`,
    String.raw`\begin{bmatrix} 1 & 0 \\ 0 & 1 \end{bmatrix}, \begin{cases} 1 & x > 0 \\ 0 & x \le 0 \end{cases}`,
    String.raw`A \odot B \otimes C \circ D,\quad \sum_{i=1}^{n} x_i,\quad \prod_{j} \log\det X`,
    String.raw`\text{if } 1 \leq m \leq N-1`,
    "\\text{für 日本}",
  ]) {
    drawn(latex);
  }
});

test("what MathJax does not understand is not drawn", () => {
  for (const latex of ["", "  ", "\\nosuchcommand", "\\frac{a}", "{a", "a}", "a & b", "x^a^b", "\u0001"]) {
    assert.equal(draw(latex, INK), undefined, latex);
  }
});

test("no link, no style, nothing loaded, no macro defined", () => {
  for (const latex of [
    String.raw`\href{javascript:alert(1)}{x}`,
    String.raw`\url{http://example.org}`,
    String.raw`\mmlToken{mi}[href="javascript:alert(1)"]{x}`,
    String.raw`\mmlToken{mi}[style="background:url(http://example.org)"]{x}`,
    String.raw`\require{html}x`,
    String.raw`\unicode[url(http://example.org)]{x41}`,
    String.raw`\style{fill:red}{x}`,
    String.raw`\class{a}{x}`,
    String.raw`\cssId{a}{x}`,
    String.raw`\data{a=b}{x}`,
    String.raw`\color{url(http://example.org)}x`,
    String.raw`\label{a}x`,
    String.raw`\eqref{a}`,
    String.raw`\ref{a}`,
    String.raw`\tag{a}x`,
    String.raw`\def\x{\x\x}\x`,
    String.raw`\newcommand{\x}{\x}\x`,
    String.raw`\let\frac\sqrt`,
    String.raw`\newenvironment{x}{}{}\begin{x}\end{x}`,
    String.raw`\includegraphics{http://example.org/a.png}`,
  ]) {
    assert.equal(draw(latex, INK), undefined, latex);
  }
});

test("markup in a formula stays text", () => {
  const { svg } = drawn(String.raw`\text{<script>é]]></svg>"'&amp;} < x > y`);
  assert.ok(!/<(?!\/?(?:svg|defs|g|path|use|rect|text|line)\b)/.test(svg), svg);
  assert.equal(svg.match(/<\/svg>/g)?.length, 1);
});

test("nothing of a formula is remembered for the next", () => {
  draw(String.raw`\def\norm{x}\label{here}\begin{equation}x\tag{1}\label{here}\end{equation}`, INK);
  assert.equal(draw(String.raw`\norm`, INK), undefined);
  drawn(String.raw`\begin{equation} x \end{equation}`);
});

test("size is bounded, of what comes in and of what comes out", () => {
  for (const latex of [
    "x".repeat(5_001),
    String.raw`\rule{999em}{999em}`,
    String.raw`x\\[9999em]y`,
    String.raw`\hspace{99999em}`,
    "{".repeat(2_400) + "}".repeat(2_400),
    String.raw`\sqrt{`.repeat(700) + "x" + "}".repeat(700),
    "x^{".repeat(1_200) + "}".repeat(1_200),
    String.raw`\left(`.repeat(600),
    String.raw`\begin{array}{c}`.repeat(200),
  ]) {
    const start = performance.now();
    const picture = draw(latex, INK);
    assert.ok(picture === undefined || picture.width <= 6_004, latex.slice(0, 40));
    const spent = performance.now() - start;
    assert.ok(spent < 3_000, `${latex.slice(0, 40)}… took ${spent.toFixed(0)} ms`);
  }
});
