// node vscode_drive.mjs JOB.json: does in VS Code what a person would, and writes what it saw to the job's `seen` file.
// It judges nothing: test_vscode.py does. A step that cannot be done ends it with `error`, and a screenshot of why.
import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";

const job = JSON.parse(readFileSync(process.argv[2], "utf8"));
const { chromium } = createRequire(join(job.modules, "x.js"))("playwright-core");
const seen = { console: [] };
mkdirSync(job.shots, { recursive: true });

const context = await chromium.launchPersistentContext(join(job.home, "browser"), {
  executablePath: job.browser,
  headless: true,
  viewport: { width: 1280, height: 900 },
  args: [
    ...(process.getuid() === 0 ? ["--no-sandbox"] : []), // Chromium refuses its sandbox to root
    "--disable-gpu", "--disable-background-networking", "--disable-component-update", "--disable-sync",
    "--no-first-run", "--no-proxy-server",
  ],
});
const page = context.pages()[0] ?? (await context.newPage());
page.setDefaultTimeout(30_000);
page.on("console", (line) => line.type() === "error" && seen.console.push(line.text().slice(0, 300)));

const shot = (name) => page.screenshot({ path: join(job.shots, `${name}.png`) });

/** A command by its name, as from the menu of all commands; one that `asks` has a list of its own to choose from. */
async function command(name, asks = false) {
  await page.keyboard.press("F1");
  const input = page.locator(".quick-input-widget input").first();
  await input.fill(`>${name}`);
  const row = page.locator(".quick-input-list .monaco-list-row").filter({ hasText: name }).first();
  await row.waitFor({ state: "visible" });
  await row.click();
  if (!asks) await input.waitFor({ state: "hidden" });
}

/** The middle of what `pattern` matches on the screen. VS Code shows spaces as U+00A0, and long lines as several. */
async function place(pattern) {
  const found = await page.waitForFunction((wanted) => {
    for (const line of document.querySelectorAll(".monaco-editor .view-line")) {
      const nodes = [];
      const walker = document.createTreeWalker(line, NodeFilter.SHOW_TEXT);
      while (walker.nextNode()) nodes.push(walker.currentNode);
      const match = new RegExp(wanted).exec(nodes.map((node) => node.data).join("").replaceAll("\u00a0", " "));
      if (!match) continue;
      const range = document.createRange();
      const edge = (offset, set) => {
        for (const node of nodes) {
          if (offset <= node.length) return set.call(range, node, offset);
          offset -= node.length;
        }
      };
      edge(match.index, range.setStart);
      edge(match.index + match[0].length, range.setEnd);
      const box = range.getBoundingClientRect();
      return { x: box.x + box.width / 2, y: box.y + box.height / 2 };
    }
    return null;
  }, pattern).catch(() => { throw new Error(`the editor shows no “${pattern}”`); });
  return found.jsonValue();
}

/** The mouse over a match, and what the hover that appears holds, once its pictures are there. */
async function hover(pattern, name) {
  const at = await place(pattern);
  await page.mouse.move(at.x + 2, at.y);
  await page.mouse.move(at.x, at.y);
  const box = page.locator(".monaco-hover:not(.hidden)", { has: page.locator(".hover-contents") }).first();
  await box.waitFor({ state: "visible" });
  await box.locator("img").first().waitFor({ state: "visible", timeout: 10_000 }).catch(() => {}); // judged by the test
  const content = await box.evaluate(async (element) => {
    const images = [...element.querySelectorAll("img")];
    await Promise.allSettled(images.map((image) => image.decode()));
    return {
      text: element.innerText,
      background: getComputedStyle(element).backgroundColor,
      images: images.map((image) => ({
        source: image.src, alt: image.alt, width: image.naturalWidth, height: image.naturalHeight,
        shown: [image.clientWidth, image.clientHeight],
      })),
    };
  });
  await shot(name);
  await page.mouse.move(640, 890);
  await page.keyboard.press("Escape");
  await box.waitFor({ state: "hidden" });
  return content;
}

/** Ctrl+. at a match: the titles offered, and the first of them carried out; quick fixes stand above all others. */
async function act(pattern) {
  const at = await place(pattern);
  await page.mouse.click(at.x, at.y);
  const menu = page.locator(".action-widget:not(.action-list-submenu-panel)");
  const rows = menu.locator(".monaco-list-row.action");
  await page.keyboard.press("Control+.");
  await rows.first().waitFor({ state: "visible" });
  await shot("actions");
  const heads = await menu.locator(".monaco-list-row.group-header").allInnerTexts();
  const titles = await rows.allInnerTexts();
  await rows.first().click();
  await menu.waitFor({ state: "hidden" });
  return { heads, titles: titles.map((title) => title.replaceAll("\u00a0", " ").trim()) };
}

/** What pops up when the server is started again. */
async function told(name) {
  await command("Notifications: Clear All Notifications");
  await command("Matrix calculus: Restart language server");
  await page.locator(".notification-toast").first().waitFor();
  await page.waitForTimeout(1_500); // would there be a second one?
  await shot(name);
  return page.locator(".notification-toast").allInnerTexts();
}

const underlined = () => page.locator(".monaco-editor .squiggly-warning, .monaco-editor .squiggly-error");

/** The lines on the screen that are underlined, each as the text that it shows. */
const underlinedLines = () => page.evaluate(() => {
  const lines = [...document.querySelectorAll(".monaco-editor .view-line")];
  const marks = [...document.querySelectorAll(".monaco-editor :is(.squiggly-warning, .squiggly-error)")];
  const middle = (element) => { const box = element.getBoundingClientRect(); return box.y + box.height / 2; };
  const within = (line, y) => { const box = line.getBoundingClientRect(); return box.top <= y && y <= box.bottom; };
  return lines.filter((line) => marks.some((mark) => within(line, middle(mark))))
    .map((line) => line.textContent.replaceAll("\u00a0", " "));
});

/** What the clipboard holds, as soon as it holds anything. `waitForFunction` takes a promise for an answer. */
const copied = async () => {
  for (let tries = 0; tries < 300; tries += 1) {
    const text = await page.evaluate(() => navigator.clipboard.readText());
    if (text) return text;
    await page.waitForTimeout(100);
  }
  return "";
};

/** What the status bar counts, such as "Warnings: 1". */
const problems = () => page.locator("#status\\.problems a").getAttribute("aria-label");

try {
  await page.goto(`${job.url}/?folder=${encodeURIComponent(job.folder)}`, { waitUntil: "domcontentloaded" });
  await page.getByRole("treeitem", { name: job.document }).first().dblclick({ timeout: 60_000 });
  await underlined().first().waitFor({ state: "attached", timeout: 60_000 });
  seen.underlined = await underlinedLines();
  seen.problems = await problems();

  // Dark first: the light theme is what Chromium itself would prefer, so ink left to it would show here.
  seen.dark = await hover(job.hover, "dark");
  await command("Preferences: Toggle between Light/Dark Themes");
  await page.locator(".monaco-workbench.vs").waitFor();
  seen.light = await hover(job.hover, "light");

  seen.actions = await act(job.wrong);
  await underlined().first().waitFor({ state: "detached" });
  seen.problemsWhenFixed = await problems();
  await page.keyboard.press("Control+s");
  await page.locator(".tab.active:not(.dirty)").waitFor();
  await shot("fixed");
  seen.text = readFileSync(join(job.folder, job.document), "utf8");

  await context.grantPermissions(["clipboard-read", "clipboard-write"]);
  const defined = await place(job.hover);
  await page.mouse.click(defined.x, defined.y);
  await command("Matrix calculus: Copy derivative as code", true);
  await page.locator(".quick-input-list .monaco-list-row").filter({ hasText: "NumPy" }).first().click();
  seen.copied = await copied();

  rmSync(job.server);
  seen.missing = await told("missing");
  writeFileSync(job.server, "#!/bin/sh\nexit 1\n", { mode: 0o755 });
  seen.dying = await told("dying");
} catch (error) {
  seen.error = error.message;
  await shot("error").catch(() => {});
} finally {
  await context.close();
  writeFileSync(job.seen, JSON.stringify(seen));
}
