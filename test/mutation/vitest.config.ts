import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";

/** The pure tests that hold ordering, versioning and authorization: each runs in milliseconds, so that every mutant meets all that reach it. */
export default defineConfig({
  root: fileURLToPath(new URL("../..", import.meta.url)),
  test: { include: ["test/{domain/history,access}/**/*.test.ts", "test/intake/{effective-time,span-writes,volatile-before}.test.ts"] },
});
