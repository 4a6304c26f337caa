/**
 * What the end of a command says to a script. 4 (not allowed) and 5 (server not reached) belong to commands that ask a server;
 * none of those here does.
 */
export const EXIT = { yes: 0, no: 1, usage: 2, undetermined: 3 } as const;

export type ExitStatus = (typeof EXIT)[keyof typeof EXIT];
