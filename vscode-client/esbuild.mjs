// Bundles the extension and its unit tests, so that what is shipped needs no node_modules.
import { build } from "esbuild";
import { readdirSync, readFileSync, writeFileSync } from "node:fs";

const common = {
  bundle: true,
  platform: "node",
  format: "cjs",
  target: "node20", // the oldest Node that a VS Code named in package.json's engines runs extensions on
  logLevel: "warning",
};

const { metafile } = await build({
  ...common,
  entryPoints: ["src/extension.ts"],
  outfile: "dist/extension.js",
  external: ["vscode"], // the editor provides it
  minify: true,
  metafile: true,
});
writeFileSync("dist/LICENSES.txt", licences(Object.keys(metafile.inputs)));

await build({
  ...common,
  entryPoints: readdirSync("test").map((name) => `test/${name}`),
  outdir: "dist/test",
  sourcemap: "inline",
});

/** The licences of the packages that these bundled files come from: they ask to be handed on with the code. */
function licences(files) {
  const packages = new Set(files.map((file) => /^(?:.*\/)?node_modules\/(?:@[^/]+\/)?[^/]+/.exec(file)?.[0]));
  packages.delete(undefined);
  return [...packages].sort().map((folder) => {
    const { name, version, license } = JSON.parse(readFileSync(`${folder}/package.json`, "utf8"));
    const file = readdirSync(folder).find((entry) => /^licen[cs]e/i.test(entry));
    return `${name} ${version}: ${license}\n\n${file ? readFileSync(`${folder}/${file}`, "utf8") : ""}`;
  }).join(`\n${"-".repeat(80)}\n`);
}
