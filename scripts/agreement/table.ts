import type { Compared } from "./compare.ts";
import { type CapturedMoment, MOMENTS } from "./scenario.ts";

/** Pairs of one kind, counted. */
export type Line = Readonly<{
  moment: CapturedMoment;
  overlay: "flannel" | "EVPN";
  family: 4 | 6;
  scenarios: number;
  pairs: number;
  decided: number;
  disagreeing: number;
  /** REACHABLE was said, and no reply came. */
  falselyReachable: number;
}>;

/** Whether a pair counts: the snapshots can show its faults, and its outcome is no luck. */
export const counts = ({ isVisible, leftOut }: Compared): boolean => isVisible && leftOut === null;

/** One line for each moment, overlay and family of which there are pairs. */
export function linesOf(compared: readonly Compared[]): Line[] {
  const kinds = MOMENTS.flatMap((moment) =>
    (["flannel", "EVPN"] as const).flatMap((overlay) => ([4, 6] as const).map((family) => ({ moment, overlay, family }))),
  );
  return kinds.map((kind) => lineOf(kind, compared)).filter(({ pairs }) => pairs > 0);
}

function lineOf(kind: Pick<Line, "moment" | "overlay" | "family">, compared: readonly Compared[]): Line {
  const pairs = compared.filter(
    (one) => counts(one) && one.moment === kind.moment && one.family === kind.family && overlayOf(one) === kind.overlay,
  );
  return {
    ...kind,
    scenarios: new Set(pairs.map(({ scenario }) => scenario)).size,
    pairs: pairs.length,
    decided: pairs.filter(({ agrees }) => agrees !== null).length,
    disagreeing: pairs.filter(({ agrees }) => agrees === false).length,
    falselyReachable: pairs.filter(isFalselyReachable).length,
  };
}

const isFalselyReachable = ({ trace, measured }: Compared): boolean =>
  trace.verdict === "REACHABLE" && !(measured.delivered && measured.replied);

const overlayOf = ({ scenario }: Compared): Line["overlay"] => (scenario.startsWith("evpn-") ? "EVPN" : "flannel");
