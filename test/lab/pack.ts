/** tsx test/lab/pack.ts DIR FILE: packs the scenarios that npm run test:lab left in a directory into one file for test/captured/lab. */
import { writeFileSync } from "node:fs";
import process from "node:process";
import { packBundle } from "../../scripts/agreement/bundle.ts";

const [directory, file] = process.argv.slice(2);
if (directory === undefined || file === undefined) {
  console.error("usage: tsx test/lab/pack.ts DIR FILE");
  process.exitCode = 2;
} else {
  writeFileSync(file, packBundle(directory));
}
