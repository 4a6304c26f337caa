/** Before what runs our code: builds when something is missing or older than its sources, says so in one line, and else does nothing. */
import { spawnSync } from "node:child_process";
import { accessSync, constants, existsSync, readdirSync, statSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const SOURCES = ["src", "prisma", "schema.graphql", "package-lock.json", "codegen.ts", "scripts/build.mjs", "scripts/graphiql-page.mjs"];
const BUILT = ["src/storage/generated/client.ts", "src/transport/graphql/generated/resolver-types.ts", "dist/.stamp"];

process.chdir(dirname(dirname(fileURLToPath(import.meta.url))));
const reason = reasonToBuild();
if (reason !== null) process.exitCode = buildBecause(reason);

/** Null: all is there and up to date. */
function reasonToBuild() {
  const missing = BUILT.find((file) => !existsSync(file));
  if (missing !== undefined) return `${missing} is missing`;
  const newest = SOURCES.flatMap(filesBelow).reduce((a, b) => (b.changedMs > a.changedMs ? b : a));
  return newest.changedMs > statSync("dist/.stamp").mtimeMs ? `${newest.path} is newer than dist` : null;
}

/** Directories count too: a deleted file changes its directory. What is generated is no source. */
function filesBelow(path) {
  const file = statSync(path);
  const self = { path, changedMs: file.mtimeMs };
  if (!file.isDirectory()) return [self];
  const names = readdirSync(path).filter((name) => name !== "generated");
  return [self, ...names.flatMap((name) => filesBelow(join(path, name)))];
}

function buildBecause(why) {
  if (!mayWrite(existsSync("dist") ? "dist" : ".")) {
    console.error(`${why}, and this user may not write here: run \`npm run build\` as the owner of ${process.cwd()}`);
    return 1;
  }
  console.log(`building, since ${why}`);
  const built = runBuild();
  if (built.status !== 0) console.error(`${built.stdout}${built.stderr}the build failed; \`npm run build\` tries it again`);
  return built.status ?? 1;
}

function mayWrite(path) {
  try {
    accessSync(path, constants.W_OK);
    return true;
  } catch {
    return false;
  }
}

/** npm names itself to the scripts that it runs. */
function runBuild() {
  const npm = process.env.npm_execpath;
  const output = { encoding: "utf8", maxBuffer: 64 * 1024 * 1024 };
  if (npm === undefined) return spawnSync("npm run build", { ...output, shell: true });
  return spawnSync(process.execPath, [npm, "run", "build"], output);
}
