/** The language client, made to keep quiet where the extension speaks for it. */

import {
  CloseAction,
  type ErrorHandler,
  LanguageClient,
  type LanguageClientOptions,
  type ServerOptions,
} from "vscode-languageclient/node";
import { ContributedTokens } from "./tokens";

/**
 * A LanguageClient whose failed start is the caller's to tell. As it comes, a server that cannot be started is tried
 * five times, and each failure pops up as up to three messages, none of which says what to do.
 */
export class QuietClient extends LanguageClient {
  #starting = true;

  constructor(id: string, name: string, server: ServerOptions, options: LanguageClientOptions) {
    let usual: ErrorHandler | undefined;
    super(id, name, server, {
      ...options,
      initializationFailedHandler: () => false,
      errorHandler: {
        error: (...failure) => (usual ??= this.createDefaultErrorHandler()).error(...failure),
        closed: () =>
          this.#starting
            ? { action: CloseAction.DoNotRestart, handled: true }
            : (usual ??= this.createDefaultErrorHandler()).closed(), // a server that dies later is started again
      },
    });
    this.registerFeature(new ContributedTokens());
  }

  override async start(): Promise<void> {
    await super.start();
    this.#starting = false;
  }

  override error(message: string, data?: unknown, show?: boolean | "force"): void {
    super.error(message, data, this.#starting ? false : show);
  }
}
