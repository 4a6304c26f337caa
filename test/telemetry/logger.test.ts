import { describe, expect, it } from "vitest";
import { createLogger } from "../../src/telemetry/logger.ts";

describe("createLogger", () => {
  it("writes one JSON line with the level as a word and the time in RFC 3339", () => {
    const { logger, lines } = recordingLogger();

    logger.info({ node: "node1" }, "snapshot stored");

    expect(lines()).toEqual([
      {
        level: "info",
        time: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/),
        service: "vxlens",
        node: "node1",
        msg: "snapshot stored",
      },
    ]);
  });

  it("leaves out what is below its level", () => {
    const { logger, lines } = recordingLogger();

    logger.debug("not told");

    expect(lines()).toEqual([]);
  });

  it("writes no token of ours, whatever it stands in", () => {
    const { logger, lines } = recordingLogger();
    const token = `vxl_node_${"0".repeat(43)}1A8PRy`;

    logger.info({ url: `/graphql?token=${token}`, err: new Error(`of ${token}`) }, `for ${token}`);

    expect(JSON.stringify(lines())).not.toContain("000");
    expect(lines()[0]).toMatchObject({ url: "/graphql?token=vxl_node_[redacted]", msg: "for vxl_node_[redacted]" });
  });

  it("writes no credentials, wherever the headers are", () => {
    const { logger, lines } = recordingLogger();
    const headers = { authorization: "Bearer secret", "proxy-authorization": "Basic secret", cookie: "secret", accept: "*/*" };

    logger.info({ ...headers }, "bare");
    logger.info({ headers }, "one deep");
    logger.info({ req: { headers } }, "two deep");

    expect(JSON.stringify(lines())).not.toContain("secret");
    expect(lines()[2]).toMatchObject({ req: { headers: { authorization: "[redacted]", accept: "*/*" } } });
  });

  it("tells the causes of an error", () => {
    const { logger, lines } = recordingLogger();

    logger.error(new Error("could not store", { cause: new Error("disk full") }));

    expect(JSON.stringify(lines())).toContain("disk full");
  });
});

function recordingLogger() {
  const written: string[] = [];
  const logger = createLogger({ level: "info", to: { write: (line) => void written.push(line) } });
  return { logger, lines: (): unknown[] => written.map((line) => JSON.parse(line)) };
}
