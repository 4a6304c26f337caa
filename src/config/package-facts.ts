import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { z } from "zod";

/** Where vxlens is installed, and as which version. */
export type PackageFacts = Readonly<{
  /** Absolute path of the directory that holds package.json, prisma/, schema.graphql and agent/. */
  root: string;
  version: string;
}>;

const PACKAGE = z.object({ name: z.literal("vxlens"), version: z.string() });

/** Finds the package from the running file upwards, so that it works from src/ and from the bundle in dist/ alike. */
export function readPackageFacts(): PackageFacts {
  const root = directoryWithPackage(dirname(fileURLToPath(import.meta.url)));
  return { root, version: PACKAGE.parse(JSON.parse(readFileSync(join(root, "package.json"), "utf8"))).version };
}

function directoryWithPackage(directory: string): string {
  if (existsSync(join(directory, "package.json"))) return directory;
  const parent = dirname(directory);
  if (parent === directory) throw new Error("package.json of vxlens is missing beside the program");
  return directoryWithPackage(parent);
}
