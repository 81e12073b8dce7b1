/** Which program is the language server: the one that is set, else the one on the PATH, else the module of a Python. */

import { execFile } from "node:child_process";
import { accessSync, constants, statSync } from "node:fs";
import { homedir } from "node:os";
import { delimiter, isAbsolute, join } from "node:path";
import { promisify } from "node:util";

/** A program by its full path, and its arguments. */
export interface Command {
  readonly command: string;
  readonly args: readonly string[];
}

/** No server: the message says what to do about it. */
export class NoServer extends Error {}

const WINDOWS = process.platform === "win32";

/** `-P`: without it Python would look for the module in the folder it runs in, before where it is installed. */
const MODULE = ["-P", "-m", "matcalc_ls"];

/** The server's command. `setting` is the user's `matcalc.server.path`, a path or the name of a program. */
export async function findServer(setting: string): Promise<Command> {
  const wanted = setting.trim().replace(/^~(?=[/\\]|$)/, homedir());
  if (wanted !== "") {
    const command = isAbsolute(wanted) ? runnable(wanted) : onPath(wanted);
    if (command === undefined) {
      throw new NoServer(`The setting matcalc.server.path names “${wanted}”, which is no program that can be started.`);
    }
    return { command, args: [] };
  }
  const installed = onPath("matcalc-ls");
  if (installed !== undefined) {
    return { command: installed, args: [] };
  }
  for (const name of WINDOWS ? ["py", "python"] : ["python3", "python"]) {
    const python = onPath(name);
    if (python !== undefined && (await hasModule(python))) {
      return { command: python, args: MODULE };
    }
  }
  throw new NoServer(
    "The language server matcalc-ls was not found. Install it with “pipx install matcalc-ls”, " +
      "or say where it is in the setting matcalc.server.path.",
  );
}

/**
 * A program of this name in a folder of the PATH. Done here, not by the system, which may look in the open folder
 * first, or at a relative entry of the PATH: a document's folder must not bring its own language server.
 */
function onPath(name: string): string | undefined {
  if (/[/\\]/.test(name)) {
    return undefined;
  }
  const endings = WINDOWS ? ["", ".exe", ".cmd", ".bat"] : [""];
  return (process.env["PATH"] ?? "")
    .split(delimiter)
    .filter((folder) => isAbsolute(folder))
    .flatMap((folder) => endings.map((ending) => join(folder, name + ending)))
    .find((path) => runnable(path) !== undefined);
}

/** The path itself if it is a file that may be run. */
function runnable(path: string): string | undefined {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile() ? path : undefined;
  } catch {
    return undefined;
  }
}

/** Whether this Python has the server; 3.10 and older do not know `-P`, nor does the server run on them. */
async function hasModule(python: string): Promise<boolean> {
  const look = "import importlib.util, sys; sys.exit(importlib.util.find_spec('matcalc_ls') is None)";
  try {
    await promisify(execFile)(python, ["-P", "-c", look], { timeout: 10_000 });
    return true;
  } catch {
    return false;
  }
}
