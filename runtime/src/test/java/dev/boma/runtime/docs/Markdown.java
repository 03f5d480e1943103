package dev.boma.runtime.docs;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A page of the manual, as GitHub reads it.
 *
 * @param file where it is
 * @param text all of it
 * @param samples the fenced blocks, in order
 * @param anchors what a link to a heading may name
 * @param links the targets of its links and pictures
 */
record Markdown(
    Path file, String text, List<Sample> samples, Set<String> anchors, List<String> links) {
  private static final Pattern FENCE = Pattern.compile("^\\s*```(.*)$");
  private static final Pattern HEADING = Pattern.compile("^#{1,6} +(.*?) *#*$");
  private static final Pattern LINK = Pattern.compile("\\[[^\\]]*]\\(([^)\\s]+)[^)]*\\)");
  private static final Pattern LINKED_TEXT = Pattern.compile("\\[([^\\]]*)]\\([^)]*\\)");
  private static final Pattern CODE = Pattern.compile("`[^`]*`");

  /**
   * A fenced block.
   *
   * @param info the words behind the fence
   * @param line of its first line
   */
  record Sample(String info, int line, String text) {}

  static Markdown read(Path file) throws IOException {
    List<Sample> samples = new ArrayList<>();
    Set<String> anchors = new HashSet<>();
    Map<String, Integer> used = new HashMap<>();
    List<String> links = new ArrayList<>();
    String text = Files.readString(file);
    List<String> lines = text.lines().toList();
    for (int i = 0; i < lines.size(); i++) {
      Matcher fence = FENCE.matcher(lines.get(i));
      if (fence.matches()) {
        int begin = i + 1;
        do {
          i++;
        } while (i < lines.size() && !FENCE.matcher(lines.get(i)).matches());
        String body = String.join("\n", lines.subList(begin, i)) + "\n";
        samples.add(new Sample(fence.group(1).strip(), begin + 1, body));
        continue;
      }
      Matcher heading = HEADING.matcher(lines.get(i));
      if (heading.matches()) {
        String slug = slug(heading.group(1));
        int before = used.merge(slug, 1, Integer::sum) - 1;
        anchors.add(before == 0 ? slug : slug + "-" + before);
      }
      // What stands in back quotes is shown, not followed; a link's own text may have them.
      LINK.matcher(CODE.matcher(lines.get(i)).replaceAll("code"))
          .results()
          .forEach(found -> links.add(found.group(1)));
    }
    return new Markdown(file, text, samples, anchors, links);
  }

  /** GitHub's: lower case, punctuation gone, a dash for each space. */
  private static String slug(String heading) {
    return LINKED_TEXT
        .matcher(heading)
        .replaceAll("$1")
        .toLowerCase(Locale.ROOT)
        .replaceAll("[^\\p{L}\\p{N} _-]", "")
        .replace(' ', '-');
  }
}
