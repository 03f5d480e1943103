package dev.boma.api;

/** The two kinds of app. */
public enum AppKind {
  /** A Vumi Go script that finds {@code api} in its global scope; a fresh global each message. */
  VUMI,
  /** A module whose default export has the handlers; its context is kept over turns. */
  MODULE
}
