import { type Address, parseAddress } from "../../src/domain/address/address.ts";
import type { ClusterTables } from "../../src/domain/overlay/cluster-tables.ts";
import { traceRoute } from "../../src/domain/trace/trace-route.ts";
import type { Trace, Verdict } from "../../src/domain/trace/trace.ts";
import { type CapturedMoment, type MeasuredPair, type Scenario, tablesOf } from "./scenario.ts";

/** Packets as the lab sends them: an ordinary ping, and one of 1,450 bytes. */
const SIZES = { small: 84, large: 1450 } as const;
type Size = keyof typeof SIZES;

/** What was said of one pair beside what was measured. */
export type Compared = Readonly<{
  scenario: string;
  moment: CapturedMoment;
  pair: string;
  family: 4 | 6;
  size: Size;
  /** Whether the snapshots can show every fault of the scenario; some are in the kernel's settings alone, which not all report. */
  isVisible: boolean;
  /** Why the pair is left out of the count; null: it counts. */
  leftOut: string | null;
  measured: Readonly<{ delivered: boolean; replied: boolean }>;
  trace: Trace;
  /** Null where nothing was decided. */
  agrees: boolean | null;
}>;

/** Faults that make races: the outcome of a ping is luck, and differs from one to the next. */
const RACES = new Set(["dup_underlay_ip", "dup_underlay_mac", "local_owns_peer_ip_arp", "evpn_vtep_fdb_both_dup_vm_mac"]);

/** Traces every pair of a scenario, small and large, and compares it with what pings did. */
export function compareScenario(scenario: Scenario, moment: CapturedMoment): Compared[] {
  const tables = tablesOf(scenario, moment);
  const { pairs, pairs6 = [] } = scenario.truth;
  const all = [...pairs.map((pair) => ({ pair, family: 4 as const })), ...pairs6.map((pair) => ({ pair, family: 6 as const }))];
  return all.flatMap(({ pair, family }) =>
    (["small", "large"] as const).map((size) => comparePair(tables, scenario, { pair, family, size, moment })),
  );
}

type Asked = Readonly<{ pair: MeasuredPair; family: 4 | 6; size: Size; moment: CapturedMoment }>;

function comparePair(tables: ClusterTables, scenario: Scenario, { pair, family, size, moment }: Asked): Compared {
  const source = scenario.pods.find(({ name }) => name === pair.src);
  const from = addressOf((family === 4 ? source?.ip : source?.ip6) ?? "");
  const trace = traceRoute(tables, { from, to: addressOf(pair.dst_ip), fromNode: source?.node ?? null, size: SIZES[size] });
  const measured =
    size === "small"
      ? { delivered: pair.delivered, replied: pair.replied }
      : { delivered: pair.delivered_large, replied: pair.replied_large };
  return {
    scenario: scenario.name,
    moment,
    pair: `${pair.src} -> ${pair.dst}`,
    family,
    size,
    isVisible: scenario.faults.every(({ visible }) => visible === "yes" || (visible === "partly" && !tables.known.sysctls.isEmpty)),
    leftOut: leftOut(scenario, pair, trace),
    measured,
    trace,
    agrees: agreement(trace, measured),
  };
}

function addressOf(text: string): Address {
  const parsed = parseAddress(text);
  if (!parsed.ok) throw new Error(`${text} is no address`);
  return parsed.value;
}

function leftOut(scenario: Scenario, pair: MeasuredPair, trace: Trace): string | null {
  const addresses = scenario.pods.map(({ ip }) => ip);
  const source = scenario.pods.find(({ name }) => name === pair.src);
  const isShared = (address: string | undefined): boolean => addresses.filter((one) => one === address).length > 1;
  if (isShared(pair.dst_ip) || isShared(source?.ip)) return "an address of two pods";
  if (scenario.faults.some(({ name }) => RACES.has(name))) return "duplicates that race";
  return isAmbiguous(trace) && trace.caveats.some(({ code }) => code === "EQUAL_COST_PATHS") ? "equal-cost legs that differ" : null;
}

const isAmbiguous = ({ verdict, forward }: Trace): boolean => verdict === "AMBIGUOUS" || forward.verdict === "AMBIGUOUS";

const DECIDED: Readonly<Record<Verdict, boolean | null>> = { REACHABLE: true, UNREACHABLE: false, AMBIGUOUS: null, UNDETERMINED: null };

/** The forward verdict is held against the delivery, the whole one against delivery and reply. */
function agreement(trace: Trace, { delivered, replied }: Compared["measured"]): boolean | null {
  const forward = DECIDED[trace.forward.verdict];
  const whole = DECIDED[trace.verdict];
  if (forward === null || whole === null) return null;
  return forward === delivered && whole === (delivered && replied);
}
