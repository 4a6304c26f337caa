import type { Row } from "./measure.ts";
import type { PushedCluster } from "./pushed-cluster.ts";
import type { BenchServer } from "./server.ts";

/** What every group of measurements works on. */
export type Bench = Readonly<{
  server: BenchServer;
  /** Sizes of clusters to measure. */
  sizes: readonly number[];
  /** The size at which all is measured that is measured once: that of the bars, where it is among the sizes. */
  mainSize: number;
  /** A cluster of that size, pushed once and for all. */
  pushed: (size: number) => Promise<PushedCluster>;
  /** Says what is under way. */
  tell: (text: string) => void;
}>;

/** The bars are for clusters of this size and above: a small one shares little, and its pushes are over before they are measured. */
export const BAR_SIZE = 1000;

/** Measurements that belong together. */
export type Group = Readonly<{ name: string; measure: (bench: Bench) => Promise<readonly Row[]> }>;
