// Bundles the extension and its unit tests, so that what is shipped needs no node_modules.
import { build } from "esbuild";
import { readdirSync } from "node:fs";

const common = {
  bundle: true,
  platform: "node",
  format: "cjs",
  target: "node20", // the oldest Node that a VS Code named in package.json's engines runs extensions on
  logLevel: "warning",
};

await build({
  ...common,
  entryPoints: ["src/extension.ts"],
  outfile: "dist/extension.js",
  external: ["vscode"], // the editor provides it
  minify: true,
  legalComments: "eof", // the licences of what is bundled stay in the bundle
});

await build({
  ...common,
  entryPoints: readdirSync("test").map((name) => `test/${name}`),
  outdir: "dist/test",
  sourcemap: "inline",
});
