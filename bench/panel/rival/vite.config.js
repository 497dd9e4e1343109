// Builds the page, and writes beside it which modules of AG Grid it holds; a list that is not the page's own fails.
import { readFileSync } from "node:fs";
import { defineConfig } from "vite";

export default defineConfig({
  base: "/",
  build: { target: "es2022", chunkSizeWarningLimit: 2000 },
  oxc: { jsx: { runtime: "automatic" } },
  plugins: [{ name: "grid-modules", generateBundle: listModules }],
});

function listModules() {
  const source = readFileSync("src/modules.js", "utf8");
  const listed = new Set([...source.matchAll(/^ {2}(\w+Module),$/gm)].map((found) => found[1]));
  if (listed.has("AllCommunityModule")) this.error("AllCommunityModule holds what the page does not use");
  for (const file of [...this.getModuleIds()].filter((id) => id.includes("/rival/src/"))) {
    const named = [...readFileSync(file, "utf8").matchAll(/\b[A-Z]\w*Module\b/g)].map((found) => found[0]);
    const foreign = named.filter((name) => !listed.has(name));
    if (foreign.length > 0) this.error(`${file} uses ${foreign.join(", ")}, which src/modules.js does not list`);
  }
  this.emitFile({ type: "asset", fileName: "modules.json", source: JSON.stringify([...listed], null, 2) });
}
