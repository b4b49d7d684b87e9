package dev.sluice.server.functions;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A path of {@code get_json_object}: {@code $.a['b'][0][*]}.
 *
 * <p>Source: Spark's {@code JsonPathParser}, with what it lets through: spaces before a name and
 * before the digits of an index, and at the end.
 */
final class JsonPath {
  /** A step down from an object or an array. */
  sealed interface Step permits Name, Index, Wildcard, Nothing {}

  /** {@code .name} or {@code ['name']}. */
  record Name(String name) implements Step {}

  /** {@code [3]}. */
  record Index(long index) implements Step {}

  /** {@code [*]}. */
  record Wildcard() implements Step {}

  /** {@code .*} and {@code ['*']}, which are paths and match nothing. */
  record Nothing() implements Step {}

  private final String text;
  private int at;

  private JsonPath(String text) {
    this.text = text;
  }

  /** The steps; null where the text is no path. */
  static @Nullable List<Step> parse(String text) {
    return text.startsWith("$") ? new JsonPath(text).steps() : null;
  }

  private @Nullable List<Step> steps() {
    List<Step> steps = new ArrayList<>();
    at = 1;
    while (spaces(at) < text.length()) {
      Step step = step();
      if (step == null) {
        return null;
      }
      steps.add(step);
    }
    return steps;
  }

  private @Nullable Step step() {
    int start = spaces(at);
    if (text.startsWith(".*", start)) {
      at = start + 2;
      return new Nothing();
    }
    if (text.startsWith("['*']", start)) {
      at = start + 5;
      return new Nothing();
    }
    if (text.charAt(at) == '.') {
      return name(spaces(at + 1), ".[");
    }
    if (text.startsWith("['", start)) {
      Step name = name(spaces(start + 2), "'");
      at = spaces(at);
      boolean closed = text.startsWith("']", at);
      at += 2;
      return closed ? name : null;
    }
    return text.charAt(at) == '[' ? subscript() : null;
  }

  /** A name of at least one character, up to one of those that end it. */
  private @Nullable Step name(int start, String ends) {
    int end = start;
    while (end < text.length() && ends.indexOf(text.charAt(end)) < 0) {
      end++;
    }
    at = end;
    return end == start ? null : new Name(text.substring(start, end));
  }

  private @Nullable Step subscript() {
    at++;
    if (text.startsWith("*]", at)) {
      at += 2;
      return new Wildcard();
    }
    int start = spaces(at);
    int end = start;
    while (end < text.length() && text.charAt(end) >= '0' && text.charAt(end) <= '9') {
      end++;
    }
    at = end + 1;
    boolean closed = end < text.length() && text.charAt(end) == ']';
    // No array is so long that an index of more digits could be in it.
    return closed && end > start && end - start < 19
        ? new Index(Long.parseLong(text.substring(start, end)))
        : null;
  }

  /** The first place from here on that is no white space. */
  private int spaces(int from) {
    int to = from;
    while (to < text.length() && " \t\n\u000B\f\r".indexOf(text.charAt(to)) >= 0) {
      to++;
    }
    return to;
  }
}
