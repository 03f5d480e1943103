package dev.boma.runtime.fair;

import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;

/**
 * A limited number of places, and one line for each owner who wants some. Lines are served in turn,
 * first come first served in each. An owner is served as long as it holds fewer places than are
 * free: one alone gets half of them, and of n who want all they can have each comes to one in n + 1
 * (dynamic thresholds: Choudhury and Hahne, <i>Dynamic Queue Length Thresholds for Shared-Memory
 * Packet Switches</i>, 1998). So a newcomer finds one free, also behind several who give none back.
 *
 * <p>Not safe for several threads: guard it.
 *
 * @param <T> what waits
 */
public final class FairLines<T> {
  private int places;
  private final Map<Object, Line<T>> lines = new HashMap<>();

  /** The lines in which somebody waits, the one to be served next first. */
  private final LinkedHashSet<Line<T>> waiting = new LinkedHashSet<>();

  private int taken;

  /** One owner's. */
  private static final class Line<T> {
    private final Object owner;
    private final ArrayDeque<T> items = new ArrayDeque<>();
    private int taken;

    Line(Object owner) {
      this.owner = owner;
    }
  }

  /** What is served, and whose it is. */
  public record Served<T>(Object owner, T item) {}

  /**
   * @param places how many may be served at once, at least 1
   */
  public FairLines(int places) {
    if (places < 1) {
      throw new IllegalArgumentException("places is " + places + ", must be 1 or more");
    }
    this.places = places;
  }

  /** Puts something at the end of its owner's line. */
  public void add(Object owner, T item) {
    Line<T> line = lines.computeIfAbsent(owner, Line::new);
    line.items.add(item);
    waiting.add(line);
  }

  /** Takes something out of its line again; whether it still waited there. */
  public boolean remove(Object owner, T item) {
    Line<T> line = lines.get(owner);
    if (line == null || !line.items.remove(item)) {
      return false;
    }
    if (line.items.isEmpty()) {
      waiting.remove(line);
    }
    forget(owner, line);
    return true;
  }

  /** What is served now, which holds a place until {@link #leave}; empty if nothing may be. */
  public Optional<Served<T>> next() {
    return nextLine().map(this::serve);
  }

  /** Whether {@link #next} has something now. */
  public boolean hasNext() {
    return nextLine().isPresent();
  }

  /** The line that is served next: of those that hold few enough, the one that waits longest. */
  private Optional<Line<T>> nextLine() {
    int free = places - taken;
    return waiting.stream().filter(line -> line.taken < free).findFirst();
  }

  /** Adds a place in place of one that is not coming back: its owner still counts as served. */
  public void addPlace() {
    places++;
  }

  /** Takes a place away that was added, when the one that was lost has come back after all. */
  public void removePlace() {
    places--;
  }

  private Served<T> serve(Line<T> line) {
    waiting.remove(line);
    T item = line.items.remove();
    if (!line.items.isEmpty()) {
      waiting.add(line);
    }
    line.taken++;
    taken++;
    return new Served<>(line.owner, item);
  }

  /** Gives a place of this owner back. */
  public void leave(Object owner) {
    Line<T> line = lines.get(owner);
    if (line == null || line.taken == 0) {
      throw new IllegalStateException("nobody of " + owner + " holds a place");
    }
    line.taken--;
    taken--;
    forget(owner, line);
  }

  /** How many of this owner wait. */
  public int waiting(Object owner) {
    Line<T> line = lines.get(owner);
    return line == null ? 0 : line.items.size();
  }

  /** How many wait in all. */
  public int waiting() {
    return lines.values().stream().mapToInt(line -> line.items.size()).sum();
  }

  private void forget(Object owner, Line<T> line) {
    if (line.taken == 0 && line.items.isEmpty()) {
      lines.remove(owner);
    }
  }
}
