import { type Compared, compareScenario } from "../../scripts/agreement/compare.ts";
import { MOMENTS, type Scenario } from "../../scripts/agreement/scenario.ts";
import { counts } from "../../scripts/agreement/table.ts";

/** How the traces of some scenarios stand beside what pings did. */
export type Agreement = Readonly<{
  /** Pairs that count, at both sizes and both moments. */
  counted: number;
  decided: number;
  /** Each pair of which something else is said than was measured, in words. */
  disagreements: readonly string[];
}>;

/** Holds every pair of a scenario against its trace. */
export function agreementOf(scenario: Scenario): Agreement {
  const counted = MOMENTS.flatMap((moment) => compareScenario(scenario, moment)).filter(counts);
  const decided = counted.filter(({ agrees }) => agrees !== null);
  const disagreements = decided.filter(({ agrees }) => agrees === false).map(inWords);
  return { counted: counted.length, decided: decided.length, disagreements };
}

export function sumOf(agreements: readonly Agreement[]): Agreement {
  return agreements.reduce(
    (sum, one) => ({
      counted: sum.counted + one.counted,
      decided: sum.decided + one.decided,
      disagreements: [...sum.disagreements, ...one.disagreements],
    }),
    NOTHING,
  );
}

const NOTHING: Agreement = { counted: 0, decided: 0, disagreements: [] };

function inWords({ scenario, moment, pair, size, measured, trace }: Compared): string {
  const was = measured.replied ? "answered" : measured.delivered ? "delivered, not answered" : "not delivered";
  return `${scenario}, ${moment}, ${pair}, ${size}: ${was}, and we say: ${trace.summary}`;
}
