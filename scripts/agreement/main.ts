import { compareScenario, type Compared } from "./compare.ts";
import { MOMENTS, readScenarios } from "./scenario.ts";

const directory = process.argv[2];
if (directory === undefined) throw new Error("usage: npm run agreement -- DIR");
const scenarios = readScenarios(directory);
const all: Compared[] = scenarios.flatMap((scenario) =>
  MOMENTS.flatMap((moment) => {
    try {
      return compareScenario(scenario, moment);
    } catch (error) {
      console.log("FAIL", scenario.name, moment, (error as Error).stack?.split("\n").slice(0, 4).join("\n"));
      return [];
    }
  }),
);
const visible = all.filter(({ isVisible, leftOut }) => isVisible && leftOut === null);
for (const moment of MOMENTS)
  for (const family of [4, 6] as const)
    for (const evpn of [false, true]) {
      const of = visible.filter((c) => c.moment === moment && c.family === family && c.scenario.startsWith("evpn") === evpn);
      const decided = of.filter(({ agrees }) => agrees !== null);
      const wrong = decided.filter(({ agrees }) => agrees === false);
      const falseOk = decided.filter(({ trace, measured }) => trace.verdict === "REACHABLE" && !(measured.delivered && measured.replied));
      console.log(
        `${moment} v${family} ${evpn ? "evpn" : "flannel"}: ${of.length} pairs, decided ${decided.length} (${((100 * decided.length) / of.length).toFixed(2)} %), wrong ${wrong.length}, false REACHABLE ${falseOk.length}`,
      );
    }
const tell = process.argv[3];
const bad = visible.filter(({ agrees }) => agrees !== true);
const groups = new Map<string, number>();
for (const c of bad) {
  const k = `${c.agrees === null ? "open" : "WRONG"} ${c.scenario} ${c.moment} v${c.family} ${c.size}: said ${c.trace.forward.verdict}/${c.trace.verdict} ${c.trace.forward.dropCause ?? c.trace.return?.dropCause ?? c.trace.caveats[0]?.code}, was ${c.measured.delivered}/${c.measured.replied}`;
  groups.set(k, (groups.get(k) ?? 0) + 1);
  if (tell !== undefined && c.scenario === tell) {
    console.log(c.pair, c.moment, c.size, c.measured, c.trace.summary);
    for (const p of [c.trace.forward, c.trace.return])
      for (const h of p?.hops ?? []) for (const s of h.steps) console.log("   ", h.node, s.kind, s.outcome, s.description);
  }
}
if (tell === undefined) for (const [k, n] of groups) console.log(n, k);
