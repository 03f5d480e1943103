package dev.boma.runtime.testing;

/** Marks parts of a text for people: by colours of a terminal, or by plain characters. */
enum Paint {
  PLAIN {
    @Override
    String removed(String text) {
      return "[-" + text + "-]";
    }

    @Override
    String added(String text) {
      return "{+" + text + "+}";
    }

    @Override
    String wrong(String text) {
      return text;
    }

    @Override
    String right(String text) {
      return text;
    }

    @Override
    String faint(String text) {
      return text;
    }
  },
  COLOUR {
    @Override
    String removed(String text) {
      return "\u001B[1;31m" + text + OFF;
    }

    @Override
    String added(String text) {
      return "\u001B[1;32m" + text + OFF;
    }

    @Override
    String wrong(String text) {
      return "\u001B[31m" + text + OFF;
    }

    @Override
    String right(String text) {
      return "\u001B[32m" + text + OFF;
    }

    @Override
    String faint(String text) {
      return "\u001B[2m" + text + OFF;
    }
  };

  private static final String OFF = "\u001B[0m";

  /** Words that were expected and did not come. */
  abstract String removed(String text);

  /** Words that came instead. */
  abstract String added(String text);

  abstract String wrong(String text);

  abstract String right(String text);

  abstract String faint(String text);
}
