/** What helps where a node has registered with an address at which others do not reach it. */
export const OTHER_INTERFACE =
  "Let the overlay use the interface whose address is unique and reached by the other nodes, on every node, and restart it there. " +
  "flannel: `--iface=eth1` as ONE item of the DaemonSet's args (`--iface eth1` in one item is refused). Calico: IP_AUTODETECTION_METHOD. " +
  "k3s: --flannel-iface.";

/** What helps where entries that the overlay's program should have made are not there. */
export const MADE_AGAIN =
  "The overlay's own program makes these entries: restart it on this node (flannel: delete its pod), and read its log.";
