package dev.boma.runtime.testing;

import dev.boma.runtime.testing.YamlNode.Entry;
import dev.boma.runtime.testing.YamlNode.Mapping;
import dev.boma.runtime.testing.YamlNode.Scalar;
import dev.boma.runtime.testing.YamlNode.Sequence;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The JSON values that nodes stand for. */
final class YamlValues {
  private YamlValues() {}

  static @Nullable Object toJson(YamlNode node) {
    return switch (node) {
      case Scalar scalar -> scalar.value();
      case Sequence sequence -> {
        List<@Nullable Object> list = new ArrayList<>();
        for (YamlNode item : sequence.items()) {
          list.add(toJson(item));
        }
        yield list;
      }
      case Mapping mapping -> {
        Map<String, @Nullable Object> object = new LinkedHashMap<>();
        for (Entry entry : mapping.entries()) {
          object.put(entry.key().text(), toJson(entry.value()));
        }
        yield object;
      }
    };
  }
}
