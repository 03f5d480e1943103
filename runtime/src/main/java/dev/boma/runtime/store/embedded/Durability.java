package dev.boma.runtime.store.embedded;

/** What a write has survived by the time it is answered. */
public enum Durability {
  /**
   * The end of the process, however sudden: the write is with the operating system. When the
   * machine itself stops (power, kernel), the last seconds may be lost; what is left is whole, and
   * is what was there at one moment before.
   */
  PROCESS_CRASH,

  /** The end of the machine as well: the write is on the disk. Each write waits for the disk. */
  POWER_LOSS
}
