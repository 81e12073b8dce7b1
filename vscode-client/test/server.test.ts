/** Which program is started, and never one that lies in the open folder. */

import assert from "node:assert/strict";
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { afterEach, beforeEach, test } from "node:test";
import { findServer, NoServer } from "../src/server";

const PATH = process.env["PATH"] ?? "";
const CWD = process.cwd();
let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "matcalc-"));
  process.env["PATH"] = folder;
});
afterEach(() => {
  process.env["PATH"] = PATH;
  process.chdir(CWD);
  rmSync(folder, { recursive: true });
});

/** A program in the folder that is the PATH; it succeeds at whatever it is asked. */
function program(name: string, mode = 0o755, exit = 0): string {
  const path = join(folder, name);
  writeFileSync(path, `#!/bin/sh\nexit ${exit}\n`);
  chmodSync(path, mode);
  return path;
}

const unix = { skip: process.platform === "win32" };

test("the setting comes first, by path or by name", unix, async () => {
  program("matcalc-ls");
  const other = program("other");
  assert.deepEqual(await findServer(other), { command: other, args: [] });
  assert.deepEqual(await findServer(" other "), { command: other, args: [] });
});

test("a setting that names nothing is told, not passed over", unix, async () => {
  program("matcalc-ls");
  program("unrunnable", 0o644);
  for (const setting of ["/nowhere/matcalc-ls", "nowhere", folder, join(folder, "unrunnable"), "./other"]) {
    await assert.rejects(findServer(setting), NoServer, setting);
    await assert.rejects(findServer(setting), /matcalc\.server\.path/, setting);
  }
});

test("then the PATH, then a Python that has the module", unix, async () => {
  await assert.rejects(findServer(""), NoServer);
  program("python3", 0o755, 1); // a Python without it
  await assert.rejects(findServer(""), /Install it/);
  const python = program("python");
  assert.deepEqual(await findServer(""), { command: python, args: ["-P", "-m", "matcalc_ls"] });
  const installed = program("matcalc-ls");
  assert.deepEqual(await findServer(""), { command: installed, args: [] });
});

test("the open folder brings no server of its own", unix, async () => {
  process.chdir(folder);
  program("matcalc-ls");
  mkdirSync(join(folder, "bin"));
  process.env["PATH"] = ["", ".", "bin", ".."].join(delimiter);
  await assert.rejects(findServer(""), NoServer);
});
