import { describe, expect, it } from "vitest";
import { requireServerVersion } from "../../src/storage/require-server-version.ts";

describe("requireServerVersion", () => {
  it.each(["15.0", "15.6 (Debian 15.6-1)", "18.4", "19beta1"])("accepts %s", (version) => {
    expect(() => requireServerVersion(version)).not.toThrow();
  });

  it.each(["14.9 (Debian 14.9-1)", "9.6.24"])("refuses %s, and says which is needed", (version) => {
    expect(() => requireServerVersion(version)).toThrow(`the database is PostgreSQL ${version}; vxlens needs 15 or newer`);
  });
});
