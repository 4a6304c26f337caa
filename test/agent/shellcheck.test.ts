import { spawnSync } from "node:child_process";
import { describe, expect, it } from "vitest";
import { AGENT, isMissing } from "./run-agent.ts";

describe("vxlens-agent.sh", () => {
  it.skipIf(isMissing("shellcheck"))("gives shellcheck nothing to say", () => {
    const { status, stdout } = spawnSync("shellcheck", ["--shell=sh", AGENT], { encoding: "utf8" });

    expect({ status, stdout }).toEqual({ status: 0, stdout: "" });
  });
});
