import { describe, expect, it } from "vitest";
import { readData, readText, rowsOf } from "./captured.ts";

const WORDS =
  "mtu lock 1400 window 1000 advmss 1300 hoplimit 33 initcwnd 10 features ecn tcp_usec_ts rto_min lock 1.5s rtt 200ms initrwnd 5 quickack 1 congctl lock cubic ";
const METRICS = {
  window: 1000,
  advmss: 1300,
  hoplimit: 33,
  initcwnd: 10,
  features: "ecn tcp_usec_ts",
  rto_min: 1500,
  rtt: 200,
  initrwnd: 5,
  quickack: 1,
  congestion: "cubic",
};

describe("metrics of a route", () => {
  it("are read from text, up to the words behind them", () => {
    const { reading, issues } = readText("routes6", `2001:db8::/32 dev eth0 metric 1024 ${WORDS}pref high`);

    expect(rowsOf(reading)).toMatchObject([{ metric: 1024, mtu: 1400, mtuLocked: true, metrics: METRICS, extra: { pref: "high" } }]);
    expect(issues).toEqual([]);
  });

  it.each([
    { features: ["tcp_usec_ts", "ecn"] },
    // iproute2 6.1
    { features: undefined, ecn: null, tcp_usec_ts: null },
  ])("are the same in JSON, with the features as $features", (features) => {
    const { reading } = readData("routes", [{ dst: "10.0.0.0/8", dev: "eth0", metrics: [{ ...METRICS, mtu: 1400, ...features }] }]);

    expect(rowsOf(reading)).toMatchObject([{ mtu: 1400, metrics: METRICS }]);
  });

  it("are absent where a route has none but its mtu", () => {
    for (const { reading } of [
      readText("routes", "10.0.0.0/8 dev eth0 mtu 1400 "),
      readData("routes", [{ dst: "10.0.0.0/8", dev: "eth0", metrics: [{ mtu: 1400 }] }]),
    ]) {
      expect(rowsOf(reading)).toEqual([
        { dst: "10.0.0.0/8", family: 4, link: "eth0", metric: 0, mtu: 1400, protocol: "boot", rank: 0, table: "main", type: "unicast" },
      ]);
    }
  });
});
