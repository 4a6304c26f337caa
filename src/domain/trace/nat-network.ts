/** VirtualBox's NAT router, which leads to no other machine: each has a NAT network of its own (VirtualBox manual, "Network Address Translation"). */
export const NAT_ROUTER = "10.0.2.2";

/** Whether an address lies in VirtualBox's NAT network, 10.0.2.0/24. */
export const isInNatNetwork = (address: string): boolean => address.startsWith("10.0.2.");
