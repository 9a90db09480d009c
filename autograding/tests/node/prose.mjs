// Lints the Markdown files named on the command line with the bootcamp's rules and spelling; prints
// one line for each thing found.
import { lint } from "cspell";
import { main } from "markdownlint-cli2";
import { fileURLToPath } from "node:url";

const beside = (name) => fileURLToPath(new URL(name, import.meta.url));
const files = process.argv.slice(2);
const say = (line) => console.log(line);

await main({
  argv: ["--config", beside("course.markdownlint-cli2.jsonc"), ...files.map((file) => `:${file}`)],
  logMessage: () => {},
  logError: say,
});
const silent = () => {};
await lint(
  files,
  { config: beside("cspell.json"), progress: false, summary: false, files },
  {
    issue: ({ uri, row, col, text }) => say(`${fileURLToPath(uri)}:${row}:${col}: unknown word ${text}`),
    error: (message, error) => say(`${message}: ${error}`),
    info: silent, debug: silent, progress: silent, result: silent,
  },
);
