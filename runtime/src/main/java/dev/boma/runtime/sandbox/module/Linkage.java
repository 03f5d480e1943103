package dev.boma.runtime.sandbox.module;

/** By which of the two ways one module asks for another; packages may answer them differently. */
enum Linkage {
  REQUIRE("required"),
  IMPORT("imported");

  private final String participle;

  Linkage(String participle) {
    this.participle = participle;
  }

  /** The word of an error message: {@code required} or {@code imported}. */
  String participle() {
    return participle;
  }

  /** The condition of a package's {@code exports} that stands for this way. */
  String condition() {
    return this == REQUIRE ? "require" : "import";
  }
}
