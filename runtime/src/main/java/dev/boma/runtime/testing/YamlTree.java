package dev.boma.runtime.testing;

import dev.boma.runtime.testing.ConversationFileException.Problem;
import dev.boma.runtime.testing.YamlNode.Entry;
import dev.boma.runtime.testing.YamlNode.Mapping;
import dev.boma.runtime.testing.YamlNode.Scalar;
import dev.boma.runtime.testing.YamlNode.Sequence;
import dev.boma.runtime.testing.YamlNode.Span;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Parse;
import org.snakeyaml.engine.v2.common.Anchor;
import org.snakeyaml.engine.v2.events.AliasEvent;
import org.snakeyaml.engine.v2.events.CollectionStartEvent;
import org.snakeyaml.engine.v2.events.DocumentStartEvent;
import org.snakeyaml.engine.v2.events.Event;
import org.snakeyaml.engine.v2.events.MappingStartEvent;
import org.snakeyaml.engine.v2.events.NodeEvent;
import org.snakeyaml.engine.v2.events.ScalarEvent;
import org.snakeyaml.engine.v2.events.SequenceStartEvent;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.ReaderException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;

/**
 * Reads a YAML text (JSON is a part of it) into nodes that know their place. The library's own
 * nodes lose the place of an alias, which an update must know.
 */
final class YamlTree {
  private static final int MAX_DEPTH = 200;
  private static final int MAX_ALIASES = 10_000;
  private static final int MAX_CODE_POINTS = 100_000_000;

  private final String file;
  private final String text;
  private final CharacterIndex characters;
  private final Iterator<Event> events;
  private final Map<Anchor, YamlNode> anchors = new HashMap<>();
  private int aliases;

  private YamlTree(String file, String text) {
    this.file = file;
    this.text = text;
    this.characters = new CharacterIndex(text);
    this.events =
        new Parse(LoadSettings.builder().setCodePointLimit(MAX_CODE_POINTS).build())
            .parseString(JsonText.is(text) ? JsonText.withoutTabs(text) : text)
            .iterator();
  }

  /**
   * The root nodes of the text's documents; null for an empty one.
   *
   * @throws ConversationFileException if the text is not YAML
   */
  static List<@Nullable YamlNode> read(String file, String text) {
    try {
      return new YamlTree(file, text).documents();
    } catch (MarkedYamlEngineException e) {
      Mark mark = e.getProblemMark().or(e::getContextMark).orElse(null);
      String what = "this is not YAML or JSON: " + describe(e);
      throw mark == null
          ? ConversationFileException.of(file, what)
          : problem(file, mark.getLine() + 1, mark.getColumn() + 1, what);
    } catch (ReaderException e) {
      Span place = new CharacterIndex(text).place(e.getPosition());
      throw problem(
          file,
          place.line(),
          place.column(),
          "the character U+%04X may not stand here; write it as \"\\u%04x\" in double quotes"
              .formatted(e.getCodePoint(), e.getCodePoint()));
    } catch (YamlEngineException e) {
      throw ConversationFileException.of(file, "this is not YAML or JSON: " + e.getMessage());
    }
  }

  private List<@Nullable YamlNode> documents() {
    List<@Nullable YamlNode> roots = new ArrayList<>();
    while (events.hasNext()) {
      if (events.next() instanceof DocumentStartEvent) {
        anchors.clear();
        YamlNode root = node(events.next(), 0);
        roots.add(root instanceof Scalar scalar && scalar.isNull() ? null : root);
      }
    }
    return roots;
  }

  private YamlNode node(Event event, int depth) {
    if (depth > MAX_DEPTH) {
      throw problem(event, "nested more than " + MAX_DEPTH + " deep");
    }
    return switch (event) {
      case AliasEvent alias -> aliased(alias);
      case ScalarEvent scalar -> anchored(scalar, scalar(scalar));
      case MappingStartEvent mapping -> anchored(mapping, mapping(mapping, depth));
      case SequenceStartEvent sequence -> anchored(sequence, sequence(sequence, depth));
      default -> throw problem(event, "a value was expected here");
    };
  }

  private YamlNode anchored(NodeEvent event, YamlNode node) {
    event.getAnchor().ifPresent(anchor -> anchors.put(anchor, node));
    return node;
  }

  private YamlNode aliased(AliasEvent event) {
    YamlNode target = anchors.get(event.getAlias());
    if (target == null) {
      throw problem(event, "*%s names no anchor above it".formatted(event.getAlias().getValue()));
    }
    if (++aliases > MAX_ALIASES) {
      throw problem(event, "more than " + MAX_ALIASES + " aliases in one file");
    }
    Span here = span(event);
    return switch (target) {
      case Scalar it -> new Scalar(here, it.text(), it.value(), it.style(), true);
      case Sequence it -> new Sequence(here, it.items(), it.flow(), true);
      case Mapping it -> new Mapping(here, it.entries(), it.flow(), true);
    };
  }

  private Scalar scalar(ScalarEvent event) {
    String value = event.getValue();
    String tag = event.getTag().orElse(null);
    Object json = event.isPlain() && tag == null ? YamlScalars.resolve(value) : value;
    if (tag != null && !tag.equals("!") && !tag.equals("tag:yaml.org,2002:str")) {
      json = ofTag(event, tag, value);
    }
    Span span = span(event);
    if (event.isLiteral() || event.isFolded()) {
      span = span.withEnd(characters.withoutBlankLines(span.start(), span.end()));
    }
    return new Scalar(span, value, json, event.getScalarStyle(), event.getAnchor().isPresent());
  }

  private @Nullable Object ofTag(ScalarEvent event, String tag, String value) {
    Object json = YamlScalars.resolve(value);
    boolean fits =
        switch (tag) {
          case "tag:yaml.org,2002:int" -> json instanceof Number && !(json instanceof Double);
          case "tag:yaml.org,2002:float" -> json instanceof Number;
          case "tag:yaml.org,2002:bool" -> json instanceof Boolean;
          case "tag:yaml.org,2002:null" -> json == null;
          default -> false;
        };
    if (!fits) {
      throw problem(event, "the tag %s does not fit here; leave it out".formatted(tag));
    }
    return json;
  }

  private Sequence sequence(SequenceStartEvent start, int depth) {
    List<YamlNode> items = new ArrayList<>();
    Event next = events.next();
    for (; next.getEventId() != Event.ID.SequenceEnd; next = events.next()) {
      items.add(node(next, depth + 1));
    }
    int end = items.isEmpty() || start.isFlow() ? end(next) : items.getLast().span().end();
    return new Sequence(
        span(start).withEnd(end), items, start.isFlow(), start.getAnchor().isPresent());
  }

  private Mapping mapping(MappingStartEvent start, int depth) {
    List<Entry> entries = new ArrayList<>();
    Set<String> keys = new HashSet<>();
    Event next = events.next();
    for (; next.getEventId() != Event.ID.MappingEnd; next = events.next()) {
      if (!(node(next, depth + 1) instanceof Scalar key)) {
        throw problem(next, "a key must be a text, not a list or mapping");
      }
      if (!keys.add(key.text())) {
        throw problem(next, "the key '%s' stands twice in this mapping".formatted(key.text()));
      }
      entries.add(new Entry(key, node(events.next(), depth + 1)));
    }
    int end =
        entries.isEmpty() || start.isFlow() ? end(next) : entries.getLast().value().span().end();
    return new Mapping(
        span(start).withEnd(end), entries, start.isFlow(), start.getAnchor().isPresent());
  }

  private Span span(Event event) {
    Mark start = mark(event.getStartMark());
    int from = characters.of(start.getIndex());
    // The end of a collection is known when its last child is.
    int to = event instanceof CollectionStartEvent ? from : Math.max(from, end(event));
    return new Span(from, to, start.getLine() + 1, start.getColumn() + 1);
  }

  private int end(Event event) {
    return Math.min(text.length(), characters.of(mark(event.getEndMark()).getIndex()));
  }

  private static Mark mark(Optional<Mark> mark) {
    return Objects.requireNonNull(mark.orElse(null), "the parser is set to give marks");
  }

  private ConversationFileException problem(Event event, String what) {
    Mark mark = mark(event.getStartMark());
    return problem(file, mark.getLine() + 1, mark.getColumn() + 1, what);
  }

  private static ConversationFileException problem(String file, int line, int column, String what) {
    return new ConversationFileException(List.of(new Problem(file, line, column, what)));
  }

  private static String describe(MarkedYamlEngineException e) {
    String problem = e.getProblem() == null ? "" : e.getProblem().strip();
    String context = e.getContext() == null ? "" : e.getContext().strip();
    return context.isEmpty() ? problem : context + ", " + problem;
  }
}
