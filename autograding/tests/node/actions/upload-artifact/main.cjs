const fs = require("node:fs");
const path = require("node:path");

const folder = path.join(process.env.TEST_ARTIFACTS, process.env.INPUT_NAME);
fs.mkdirSync(folder, { recursive: true });
fs.copyFileSync(process.env.INPUT_PATH, path.join(folder, path.basename(process.env.INPUT_PATH)));
