const fs = require("node:fs");
const path = require("node:path");

// The job is over and its folder is thrown away, so what is kept is moved.
const kept = path.join(process.env.TEST_CACHE, process.env.INPUT_KEY);
if (!fs.existsSync(kept)) {
  fs.renameSync(process.env.INPUT_PATH, kept);
}
