package dev.sluice.compat;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Expressions written by hand, as resources below {@code cases}:
 *
 * <pre>
 * # a comment
 * {@literal @}patterns         a list; its values follow, one an indented line
 *     'yyyy-MM-dd'
 *     'HH:mm'
 * date_format                  whose cases follow: a function, or an operator's name
 * : date_format(timestamp_1, @patterns)
 * </pre>
 *
 * <p>A line with lists stands for one expression for each combination of their values. The columns
 * are those of the grid.
 */
final class CaseFile {
  private static final Pattern LIST = Pattern.compile("@([a-z_]+)");

  private final Map<String, List<String>> lists = new LinkedHashMap<>();
  private final Map<String, List<String>> cases = new LinkedHashMap<>();

  private CaseFile() {}

  /** The expressions of a file by the function or operator that they are about. */
  static Map<String, List<String>> read(String name) {
    return parse(name).cases;
  }

  /** The lists of a file by their names. */
  static Map<String, List<String>> lists(String name) {
    return parse(name).lists;
  }

  private static CaseFile parse(String name) {
    CaseFile file = new CaseFile();
    String list = "";
    String subject = "";
    for (String line : text("/cases/" + name).lines().toList()) {
      if (line.isBlank() || line.startsWith("#")) {
        continue;
      }
      if (line.startsWith("@")) {
        list = line.substring(1).strip();
        file.lists.put(list, new ArrayList<>());
      } else if (line.startsWith("    ")) {
        file.lists.get(list).add(line.strip());
      } else if (line.startsWith(": ")) {
        file.cases.get(subject).addAll(file.expand(line.substring(2).strip()));
      } else {
        subject = line.strip();
        file.cases.computeIfAbsent(subject, absent -> new ArrayList<>());
      }
    }
    return file;
  }

  private static String text(String path) {
    try (InputStream in = CaseFile.class.getResourceAsStream(path)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private List<String> expand(String line) {
    Matcher matcher = LIST.matcher(line);
    if (!matcher.find()) {
      return List.of(line);
    }
    List<String> values = lists.get(matcher.group(1));
    if (values == null) {
      throw new IllegalArgumentException("no list @" + matcher.group(1) + ": " + line);
    }
    List<String> expanded = new ArrayList<>();
    for (String value : values) {
      String head = line.substring(0, matcher.start());
      expanded.addAll(expand(head + value + line.substring(matcher.end())));
    }
    return expanded;
  }
}
