/** How many of the last entries a writer asks for, and may therefore never lose. */
export const ASKED = 12;
