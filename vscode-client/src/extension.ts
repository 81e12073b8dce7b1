/** Starts the language server and draws the formulas in its hovers. All mathematics is the server's. */

import * as vscode from "vscode";
import { type LanguageClientOptions, RevealOutputChannelOn, TransportKind } from "vscode-languageclient/node";
import { QuietClient } from "./client";
import { copyCode } from "./code";
import { drawBlocks, withoutRepeats } from "./hover";
import { findServer, NoServer } from "./server";

const LANGUAGES = ["markdown", "latex", "tex", "plaintex", "quarto", "rmd"];

/** Documents that a person edits; the old sides of comparisons and the like have schemes of their own. */
const SCHEMES = ["file", "untitled", "vscode-notebook-cell"];

/** The ink of each kind of theme. An extension cannot ask for a colour's value, only for the kind. */
const INK: Record<vscode.ColorThemeKind, string> = {
  [vscode.ColorThemeKind.Light]: "#1f1f1f",
  [vscode.ColorThemeKind.Dark]: "#d7d7d7",
  [vscode.ColorThemeKind.HighContrast]: "#ffffff",
  [vscode.ColorThemeKind.HighContrastLight]: "#000000",
};

const PATH_SETTING = "matcalc.server.path";

let output: vscode.LogOutputChannel;
let client: QuietClient | undefined;

/** One start or stop at a time, each after the one before. */
let turn: Promise<void> = Promise.resolve();

export function activate(context: vscode.ExtensionContext): Promise<void> {
  output = vscode.window.createOutputChannel("Matrix calculus", { log: true });
  context.subscriptions.push(
    output,
    vscode.commands.registerCommand("matcalc.restart", () => restart(context)),
    vscode.commands.registerCommand("matcalc.copyReport", copyReport),
    vscode.commands.registerCommand("matcalc.copyCode", () => copyCode(client)),
    vscode.workspace.onDidChangeConfiguration((change) => {
      if (change.affectsConfiguration(PATH_SETTING)) {
        // Also when a workspace is trusted and its own setting begins to count.
        void restart(context);
      }
    }),
  );
  return restart(context);
}

export function deactivate(): Promise<void> {
  turn = turn.then(stop);
  return turn;
}

function restart(context: vscode.ExtensionContext): Promise<void> {
  turn = turn.then(stop).then(() => start(context));
  return turn;
}

/** The server's own words, which name no document. */
async function copyReport(): Promise<void> {
  const report = await client?.sendRequest<string>("workspace/executeCommand", { command: "matcalc.report" });
  await vscode.env.clipboard.writeText(report ?? "The server is not running.");
  void vscode.window.showInformationMessage("The report is on the clipboard.");
}

async function stop(): Promise<void> {
  const old = client;
  client = undefined;
  await old?.dispose().catch((error: unknown) => output.warn(String(error)));
}

/** Starts the server; whatever stands in the way is told once, with what the user can do about it. */
async function start(context: vscode.ExtensionContext): Promise<void> {
  let command = "";
  try {
    const found = await findServer(vscode.workspace.getConfiguration().get<string>(PATH_SETTING, ""));
    const args = [...found.args];
    command = found.command;
    output.info(`starting ${[command, ...args].join(" ")}`);
    client = new QuietClient(
      "matcalc", // also the prefix of `matcalc.trace.server`
      "Matrix calculus",
      // In the extension's own folder: what lies in the open one must not change what is run.
      { command, args, transport: TransportKind.stdio, options: { cwd: context.extensionPath } },
      clientOptions(),
    );
    await client.start();
  } catch (error) {
    client = undefined;
    output.error(String(error));
    const remedy = "The log says why; the setting matcalc.server.path can name another one.";
    tell(error instanceof NoServer ? error.message : `The language server ${command} did not start. ${remedy}`);
  }
}

function clientOptions(): LanguageClientOptions {
  return {
    documentSelector: LANGUAGES.flatMap((language) => SCHEMES.map((scheme) => ({ language, scheme }))),
    outputChannel: output,
    revealOutputChannelOn: RevealOutputChannelOn.Never,
    synchronize: { configurationSection: "matcalc" },
    middleware: {
      provideHover: async (document, position, token, next) =>
        drawn(await next(document, position, token), reportedAt(document, position)),
    },
  };
}

/** What VS Code shows of our diagnostics in a hover of its own beside ours. */
function reportedAt(document: vscode.TextDocument, position: vscode.Position): string[] {
  return vscode.languages
    .getDiagnostics(document.uri)
    .filter((diagnostic) => diagnostic.source === "matcalc" && diagnostic.range.contains(position))
    .map((diagnostic) => diagnostic.message);
}

/** The hover with its formulas drawn. MathJax is set up at the first one, not while the editor starts. */
async function drawn(
  hover: vscode.Hover | null | undefined,
  reported: readonly string[],
): Promise<vscode.Hover | null | undefined> {
  if (!hover) {
    return hover;
  }
  const { draw } = await import("./draw");
  const ink = INK[vscode.window.activeColorTheme.kind];
  const contents = hover.contents.flatMap((part): vscode.Hover["contents"] => {
    if (!(part instanceof vscode.MarkdownString)) {
      return [part];
    }
    return drawBlocks(withoutRepeats(part.value, reported), (latex) => draw(latex, ink)).map((text) => {
      const markdown = new vscode.MarkdownString(text);
      markdown.isTrusted = false; // a document's words reach this text: no command links
      markdown.supportHtml = false;
      return markdown;
    });
  });
  return contents.length > 0 ? new vscode.Hover(contents, hover.range) : undefined;
}

function tell(message: string): void {
  void vscode.window.showErrorMessage(message, "Open Setting", "Show Log").then((choice) => {
    if (choice === "Open Setting") {
      void vscode.commands.executeCommand("workbench.action.openSettings", PATH_SETTING);
    } else if (choice === "Show Log") {
      output.show();
    }
  });
}
