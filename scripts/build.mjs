/**
 * Bundles our own code into dist/; packages stay in node_modules. The migrations, schema.graphql and agent/ are read from the
 * package's directory at run time. The stamp is written last: without it a build does not count.
 */
import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { gzipSync } from "node:zlib";
import { build } from "esbuild";
import { renderGraphiqlPage } from "./graphiql-page.mjs";

rmSync("dist/parts", { recursive: true, force: true });
await build({
  entryPoints: ["src/main.ts", "src/vxlens.ts"],
  outdir: "dist",
  outExtension: { ".js": ".mjs" },
  bundle: true,
  // What one of them loads when it is wanted stays in a file of its own.
  splitting: true,
  chunkNames: "parts/[name]-[hash]",
  platform: "node",
  format: "esm",
  target: "node20",
  packages: "external",
  sourcemap: true,
  logLevel: "warning",
});
const examples = readFileSync("src/transport/graphql/graphiql-examples.graphql", "utf8");
writeFileSync("dist/graphiql.html.gz", gzipSync(renderGraphiqlPage(examples), { level: 9 }));
writeFileSync("dist/.stamp", "");
