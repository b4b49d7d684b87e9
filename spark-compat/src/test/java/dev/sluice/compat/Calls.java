package dev.sluice.compat;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Calls of functions as they stand in a text. */
final class Calls {
  private Calls() {}

  /** The outermost calls of a function. */
  static List<String> of(String function, String sql) {
    List<String> calls = new ArrayList<>();
    Pattern start = Pattern.compile("(?i)(?<![\\w.])" + Pattern.quote(function) + "\\s*\\(");
    Matcher matcher = start.matcher(sql);
    int from = 0;
    while (matcher.find(from)) {
      int end = closing(sql, matcher.end() - 1);
      if (end < 0) {
        return calls;
      }
      calls.add(sql.substring(matcher.start(), end + 1));
      from = end;
    }
    return calls;
  }

  /** The arguments of a call, apart by the commas that are in no parentheses or quotes. */
  static List<String> arguments(String call) {
    int open = call.indexOf('(');
    int close = closing(call, open);
    List<String> arguments = new ArrayList<>();
    int start = open + 1;
    for (int i = start; i < close; i = after(call, i)) {
      if (call.charAt(i) == ',') {
        arguments.add(call.substring(start, i).strip());
        start = i + 1;
      }
    }
    String last = call.substring(start, close).strip();
    if (!last.isEmpty() || !arguments.isEmpty()) {
      arguments.add(last);
    }
    return arguments;
  }

  /** Where the bracket at a place is closed, or -1. */
  private static int closing(String text, int open) {
    for (int i = open + 1; i >= 0 && i < text.length(); i = after(text, i)) {
      if (")]".indexOf(text.charAt(i)) >= 0) {
        return i;
      }
    }
    return -1;
  }

  /** The place after the character, quoted text or bracket that begins here. */
  private static int after(String text, int i) {
    char c = text.charAt(i);
    if (c == '(' || c == '[') {
      int end = closing(text, i);
      return end < 0 ? text.length() : end + 1;
    }
    if (c == '\'' || c == '"' || c == '`') {
      int end = i + 1;
      while (end < text.length() && text.charAt(end) != c) {
        end += text.charAt(end) == '\\' ? 2 : 1;
      }
      return end + 1;
    }
    return i + 1;
  }
}
