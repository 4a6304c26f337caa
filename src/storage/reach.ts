/** The clusters that somebody may read, by name. What lies outside is answered as if it did not exist. */
export type Reach = readonly string[] | "all";

/** Whether a cluster of that name may be read. */
export const isWithin = (reach: Reach, cluster: string): boolean => reach === "all" || reach.includes(cluster);
