import { Failure } from "../../failure/failure.ts";
import type { Metrics } from "../../telemetry/metrics.ts";
import { Gate, type GateLimits, type GateRefusal, type WhenItsTurn } from "./gate.ts";
import { Rate } from "./rate.ts";

/** Where writes go by, and what goes before the heavy part of each. */
type Gatehouse = Readonly<{ metrics: Metrics; beforeTurn: () => Promise<void> }>;

export type AdmissionLimits = Pick<GateLimits, "running" | "waitMs"> & Readonly<{ perMinute: number }>;

/** What goes on in behalf of one caller: whose budget it is, and the work. */
type Admitted<T> = Readonly<{ key: string; work: (whenItsTurn: WhenItsTurn) => Promise<T> }>;

/** Lets in what writes: pushes, heartbeats and retirements, each caller as often as it may, all together as many as there is room for. */
export type Admit = <T>(admitted: Admitted<T>) => Promise<T>;

/** 500 packed bodies of the usual size are 8 megabytes. */
const INSIDE_MAX = 500;

/**
 * One admission for all that writes in this process; what it refuses is counted.
 *
 * The admission throws rate_limited and busy.
 */
export function createAdmission({ running, waitMs, perMinute }: AdmissionLimits, { metrics, beforeTurn }: Gatehouse): Admit {
  const onRefusal = (reason: GateRefusal): void => metrics.admissionsRefused.inc({ reason });
  const gate = new Gate({ running, waitMs, inside: INSIDE_MAX }, { onRefusal, beforeTurn });
  const rate = new Rate(perMinute);
  metrics.admitted.set(0);
  return async ({ key, work }) => {
    try {
      rate.take(key, performance.now());
    } catch (error) {
      if (error instanceof Failure) metrics.admissionsRefused.inc({ reason: "rate" });
      throw error;
    }
    return gate.enter(async (whenItsTurn) => {
      metrics.admitted.inc();
      try {
        return await work(whenItsTurn);
      } finally {
        metrics.admitted.dec();
      }
    });
  };
}

/** Whose budget a request uses: that of the node that it is about, so that no node uses up another's. */
export const budgetOf = ({ cluster, node }: Readonly<{ cluster: string; node: string }>): string => `${cluster}/${node}`;
