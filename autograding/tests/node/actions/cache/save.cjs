const fs = require("node:fs");
const path = require("node:path");

// A kept folder never changes, as on GitHub. It is moved, not copied: a link stands in its place.
const kept = path.join(process.env.TEST_CACHE, process.env.INPUT_KEY);
if (!fs.existsSync(kept)) {
  fs.renameSync(process.env.INPUT_PATH, kept);
  fs.symlinkSync(kept, process.env.INPUT_PATH);
}
