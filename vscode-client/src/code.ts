/** The source of a derivative at the cursor, on the clipboard. */

import * as vscode from "vscode";
import type { LanguageClient } from "vscode-languageclient/node";

/** What the server offers to insert: the title begins with "Insert", the data names the derivative and the library. */
interface Offer {
  title: string;
  data?: { key: string };
}

export async function copyCode(client: LanguageClient | undefined): Promise<void> {
  const editor = vscode.window.activeTextEditor;
  if (client === undefined || editor === undefined) {
    return;
  }
  const { code2ProtocolConverter: toProtocol } = client;
  const actions = await client.sendRequest<Offer[] | null>("textDocument/codeAction", {
    textDocument: toProtocol.asTextDocumentIdentifier(editor.document),
    range: toProtocol.asRange(editor.selection),
    context: { diagnostics: [], only: ["refactor.rewrite"] },
  });
  const offers = (actions ?? []).filter((action) => action.data?.key.startsWith("insert-code|"));
  const picked = await vscode.window.showQuickPick(
    offers.map(({ title, data }) => ({ label: title.replace(/^Insert /, ""), data })),
    { placeHolder: offers.length > 0 ? "Copy" : "No derivative here: put the cursor on what a formula defines" },
  );
  if (picked === undefined) {
    return;
  }
  const source = await client.sendRequest<string | null>("workspace/executeCommand", {
    command: "matcalc.derivativeCode",
    arguments: [picked.data],
  });
  if (source === null) {
    void vscode.window.showInformationMessage(`${picked.label}: this library has no words for it.`);
  } else {
    await vscode.env.clipboard.writeText(source);
  }
}
