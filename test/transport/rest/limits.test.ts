import { request } from "node:http";
import { Readable } from "node:stream";
import { deflateRawSync, gzipSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { ROWS_MAX } from "../../../src/domain/snapshot/raw-row.ts";
import { call, fdbLine, JSON_HEADERS, push, SNAPSHOT_PATH } from "../../support/api.ts";
import { type RunningServer, startServer } from "../../support/server.ts";

const MIB = 1024 * 1024;
const GZIPPED = { ...JSON_HEADERS, "Content-Encoding": "gzip" };

let server: RunningServer;
beforeAll(async () => {
  server = await startServer();
});
afterAll(() => server.stop());

const lines = (count: number): string => "x\n".repeat(count);

describe("readRawBody", () => {
  it("reads a body of 4 MiB", async () => {
    const body = JSON.stringify({ fdb: fdbLine("10.0.2.15") });
    expect((await call(server, { body: body.padEnd(4 * MIB, " ") })).status).toBe(200);
  });

  it("answers body_too_large to a body without an end", async () => {
    const answer = await endless();

    expect(answer).toContain('"code":"body_too_large"');
  });

  it("answers body_too_large before anything is sent when the client asks first", async () => {
    const { status, invited } = await askFirst(5 * MIB);

    expect({ status, invited }).toEqual({ status: 413, invited: false });
  });

  it("invites a body of a size that it takes", async () => {
    const { status, invited } = await askFirst(20);

    expect({ status, invited }).toEqual({ status: 400, invited: true });
  });
});

describe("gunzip", () => {
  it.each([
    { because: "1 GB of zeros in 1 MB", body: bomb(1024), limit: "decoded_bytes" },
    { because: "10 MB of zeros in 10 kB", body: gzipSync(Buffer.alloc(10 * MIB)), limit: "decoded_ratio" },
    { because: "32 MiB and a byte, packed 100 to 1", body: packedBadly(32 * MIB + 1), limit: "decoded_bytes" },
  ])("answers body_too_large to $because, and takes no memory for it", async ({ body, limit }) => {
    const before = process.memoryUsage().rss;
    const answer = await call(server, { headers: GZIPPED, body });

    expect(answer.json).toMatchObject({ status: 413, code: "body_too_large", limit: { name: limit } });
    expect(process.memoryUsage().rss - before).toBeLessThan(300 * MIB);
  });

  it("unpacks 32 MiB", async () => {
    const answer = await call(server, { headers: GZIPPED, body: packedBadly(32 * MIB) });

    expect(answer.json).toMatchObject({ status: 400, code: "json_syntax" });
  });

  it("reads the fields that a header may have", async () => {
    const packed = gzipSync(JSON.stringify({ fdb: fdbLine("10.0.2.15") }));
    const fields = Buffer.concat([Buffer.from([3, 0, 1, 2, 3]), Buffer.from("name\0"), Buffer.from("comment\0"), Buffer.from([0, 0])]);
    const body = Buffer.concat([packed.subarray(0, 3), Buffer.from([2 | 4 | 8 | 16]), packed.subarray(4, 10), fields, packed.subarray(10)]);

    expect((await call(server, { headers: GZIPPED, body })).status).toBe(200);
  });
});

describe("refuseTooManyRows", () => {
  it("takes rows of JSON by their number, not by their lines", async () => {
    const text = JSON.stringify(
      Array.from({ length: 30_000 }, (_, row) => ({ dst: `10.${row >> 8}.${row & 255}.0/24`, dev: "eth0" })),
      null,
      1,
    );
    const answer = await push(server, { routes: text }, { path: `${SNAPSHOT_PATH}?dryRun=true` });

    expect(text.split("\n").length).toBeGreaterThan(ROWS_MAX);
    expect(answer.json).toMatchObject({ changes: { routes: { added: 30_000 } } });
  });

  it("reads 100,000 lines that it cannot understand, and tells of the first of them", async () => {
    const answer = await push(server, { fdb: lines(ROWS_MAX) }, { path: `${SNAPSHOT_PATH}?dryRun=true` });

    expect(answer.status).toBe(200);
    expect((answer.json["warnings"] as unknown[]).length).toBeLessThan(200);
  });
});

/** Zeros by the MiB, made of one packed MiB again and again: packing a gigabyte would take long. */
function bomb(mebibytes: number): Buffer {
  const block = deflateRawSync(Buffer.alloc(MIB), { finishFlush: 2 });
  const header = Buffer.from([0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 3]);
  return Buffer.concat([header, ...Array.from({ length: mebibytes }, () => block), Buffer.from([3, 0]), Buffer.alloc(8)]);
}

/** Blanks with some noise among them, so that the ratio stays below 200. */
function packedBadly(bytes: number): Buffer {
  const body = Buffer.alloc(bytes, " ");
  for (let at = 0; at < bytes; at += 1000) body.write(String((at * 7919) % 99_991), at);
  return gzipSync(body);
}

function endless(): Promise<string> {
  return new Promise((resolve, reject) => {
    const sent = request(server.url + SNAPSHOT_PATH, { method: "PUT", headers: JSON_HEADERS }, (response) => {
      response.setEncoding("utf8").once("data", (text: string) => {
        resolve(text);
        sent.destroy();
      });
    });
    sent.once("error", reject);
    Readable.from(forEver()).pipe(sent);
  });
}

function* forEver(): Generator<string> {
  for (;;) yield " ".repeat(MIB);
}

function askFirst(bytes: number): Promise<{ status: number | undefined; invited: boolean }> {
  return new Promise((resolve, reject) => {
    const headers = { ...JSON_HEADERS, Expect: "100-continue", "Content-Length": String(bytes) };
    const sent = request(server.url + SNAPSHOT_PATH, { method: "PUT", headers }, (response) => {
      resolve({ status: response.statusCode, invited });
      sent.destroy();
    });
    let invited = false;
    sent.once("continue", () => {
      invited = true;
      sent.end(" ".repeat(bytes));
    });
    sent.on("error", reject);
    sent.flushHeaders();
  });
}
