import { describe, expect, it } from "vitest";
import { ConfigError, readConfig } from "../../src/config/config.ts";

const alice = { uid: 1000, home: "/home/alice" };
const root = { uid: 0, home: "/root" };

describe("readConfig", () => {
  it("gives every setting its default when the environment is empty", () => {
    expect(readConfig({}, alice)).toEqual({
      config: {
        host: "127.0.0.1",
        auth: "open",
        port: 4000,
        databaseUrl: null,
        dataDir: "/home/alice/.local/state/vxlens",
        retentionDays: 90,
        lostAfterMs: 86_400_000,
        volatileHours: 24,
        findingsDelayMs: 2_000,
        queryTimeoutMs: 4_000,
        introspection: true,
        poolSize: 10,
        answerWithinMs: 5_000,
        pushesPerMinute: 6_000,
        logLevel: "info",
        publicUrl: null,
        basePath: "",
        trustProxy: null,
      },
      warnings: [],
    });
  });

  it("takes each setting from its variable", () => {
    const environment = {
      HOST: "::",
      VXLENS_AUTH: "tokens",
      PORT: "0",
      DATABASE_URL: "postgresql://vxlens:secret@db:5432/vxlens?sslmode=require",
      VXLENS_DATA_DIR: "/srv/vxlens",
      VXLENS_RETENTION_DAYS: "7",
      VXLENS_LOST_AFTER: "30m",
      VXLENS_VOLATILE_HOURS: "0",
      VXLENS_FINDINGS_DELAY: "1m",
      VXLENS_QUERY_TIMEOUT: "1s",
      VXLENS_INTROSPECTION: "off",
      VXLENS_POOL_SIZE: "2",
      VXLENS_ANSWER_WITHIN: "10s",
      VXLENS_PUSH_RATE: "0",
      VXLENS_LOG_LEVEL: "debug",
      VXLENS_PUBLIC_URL: "https://lens.example.net/",
      VXLENS_BASE_PATH: "/lens/",
      VXLENS_TRUST_PROXY: "127.0.0.1, 10.0.0.0/8,::1",
    };

    expect(readConfig(environment, alice).config).toEqual({
      host: "::",
      auth: "tokens",
      port: 0,
      databaseUrl: "postgresql://vxlens:secret@db:5432/vxlens?sslmode=require",
      dataDir: "/srv/vxlens",
      retentionDays: 7,
      lostAfterMs: 1_800_000,
      volatileHours: 0,
      findingsDelayMs: 60_000,
      queryTimeoutMs: 1_000,
      introspection: false,
      poolSize: 2,
      answerWithinMs: 10_000,
      pushesPerMinute: 0,
      logLevel: "debug",
      publicUrl: "https://lens.example.net",
      basePath: "/lens",
      trustProxy: ["127.0.0.1", "10.0.0.0/8", "::1"],
    });
  });

  it.each(["127.0.0.1", "127.8.9.10", "::1", "localhost", "LOCALHOST"])(
    "lets the service be open on %s, which nobody else reaches",
    (HOST) => {
      expect(readConfig({ HOST }, alice).config).toMatchObject({ host: HOST, auth: "open" });
    },
  );

  it.each(["0.0.0.0", "::", "192.0.2.1", "127.0.0.1.example.net", "::ffff:192.0.2.1", "vxlens.example.net"])(
    "refuses to be open on %s, and says what to do",
    (HOST) => {
      const advice = /HOST=".*" lets others in.*set VXLENS_AUTH=tokens/;

      expect(() => readConfig({ HOST }, alice)).toThrow(ConfigError);
      expect(() => readConfig({ HOST, VXLENS_AUTH: "open" }, alice)).toThrow(advice);
      expect(readConfig({ HOST, VXLENS_AUTH: "tokens" }, alice).config.auth).toBe("tokens");
    },
  );

  it("takes an empty variable for an unset one", () => {
    expect(readConfig({ PORT: "", DATABASE_URL: " ", VXLENS_LOST_AFTER: "" }, alice)).toEqual(readConfig({}, alice));
  });

  it.each([
    { because: "root keeps its data in /var/lib", environment: { XDG_STATE_HOME: "/state" }, host: root, dataDir: "/var/lib/vxlens" },
    { because: "others keep it under XDG_STATE_HOME", environment: { XDG_STATE_HOME: "/state" }, host: alice, dataDir: "/state/vxlens" },
    {
      because: "a relative XDG_STATE_HOME does not count",
      environment: { XDG_STATE_HOME: "state" },
      host: alice,
      dataDir: "/home/alice/.local/state/vxlens",
    },
    { because: "VXLENS_DATA_DIR goes before all", environment: { VXLENS_DATA_DIR: "/srv/a" }, host: root, dataDir: "/srv/a" },
  ])("$because", ({ environment, host, dataDir }) => {
    expect(readConfig(environment, host).config.dataDir).toBe(dataDir);
  });

  it("names all settings that cannot be used in one error", () => {
    const environment = { PORT: "70000", VXLENS_LOST_AFTER: "1y", VXLENS_LOG_LEVEL: "loud", VXLENS_RETENTION_DAYS: "0" };

    expect(messageOf(environment)).toBe(
      [
        "these settings cannot be used:",
        '  PORT="70000": expected a whole number from 0 to 65535',
        '  VXLENS_RETENTION_DAYS="0": expected a whole number from 1 to 36500',
        '  VXLENS_LOST_AFTER="1y": expected a duration of at least 1m, such as 30m, 24h or 7d',
        '  VXLENS_LOG_LEVEL="loud": expected one of trace, debug, info, warn, error, fatal, silent',
        "--help lists all settings.",
      ].join("\n"),
    );
  });

  it.each(["999ms", "0s", "2m", "5"])("refuses VXLENS_ANSWER_WITHIN %s", (text) => {
    expect(messageOf({ VXLENS_ANSWER_WITHIN: text })).toContain("expected a duration from 1s to 1m, such as 5s");
  });

  it.each(["mysql://db/vxlens", "db:5432", "postgresql//db"])("refuses DATABASE_URL %s", (url) => {
    expect(messageOf({ DATABASE_URL: url })).toContain("DATABASE_URL: expected postgresql://user:password@host:port/database");
  });

  it.each(["0", "10", "-1", "everybody", "10.0.0.0/33", "::1/129", "10.0.0.0/8/8", "127.0.0.1;::1", "loopback"])(
    "refuses VXLENS_TRUST_PROXY %s, which names no proxies",
    (text) => {
      expect(messageOf({ VXLENS_TRUST_PROXY: text })).toContain("VXLENS_TRUST_PROXY=");
    },
  );

  it("takes a number of proxies for VXLENS_TRUST_PROXY", () => {
    expect(readConfig({ VXLENS_TRUST_PROXY: "2" }, alice).config.trustProxy).toBe(2);
  });

  it.each(["vxlens", "/", "//vxlens", "/vx lens", "/vxlens?x", "https://vxlens.example/"])(
    "refuses VXLENS_BASE_PATH %s, which is no path to stand before others",
    (text) => {
      expect(messageOf({ VXLENS_BASE_PATH: text })).toContain("VXLENS_BASE_PATH=");
    },
  );

  it.each([
    "lens.example.net",
    "ftp://lens",
    "https://lens/?a=b",
    "https://lens/#top",
    "https://a:b@lens",
    "https://lens/o'neill",
    "http://lens:99999",
  ])("refuses VXLENS_PUBLIC_URL %s, which no agent could use", (url) => {
    expect(messageOf({ VXLENS_PUBLIC_URL: url })).toContain("VXLENS_PUBLIC_URL=");
  });

  it("keeps the password of a DATABASE_URL out of the error", () => {
    expect(messageOf({ DATABASE_URL: "mysql://vxlens:secret@db/vxlens" })).not.toContain("secret");
  });

  it("warns of a variable that looks like ours, with the likely one", () => {
    const environment = { VXLENS_RETENTION_DAY: "7", VXLENS_COLOR: "red", RETENTION: "7" };

    expect(readConfig(environment, alice).warnings).toEqual([
      "VXLENS_COLOR is not a setting of vxlens",
      "VXLENS_RETENTION_DAY is not a setting of vxlens; did you mean VXLENS_RETENTION_DAYS?",
    ]);
  });

  it("cannot be changed afterwards", () => {
    expect(Object.isFrozen(readConfig({}, alice).config)).toBe(true);
  });
});

function messageOf(environment: Record<string, string>): string {
  try {
    readConfig(environment, alice);
  } catch (error) {
    if (error instanceof ConfigError) return error.message;
    throw error;
  }
  return "no error";
}
