const fs = require("node:fs");
const path = require("node:path");

const kept = path.join(process.env.TEST_CACHE, process.env.INPUT_KEY);
const hit = fs.existsSync(kept);
if (hit) {
  fs.mkdirSync(path.dirname(process.env.INPUT_PATH), { recursive: true });
  fs.symlinkSync(kept, process.env.INPUT_PATH);
}
fs.appendFileSync(process.env.GITHUB_OUTPUT, `cache-hit=${hit}\n`);
console.log(hit ? "Cache hit" : "Cache miss");
