package dev.sluice.server.sparksql.functions;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One form of {@link Shown#as}.
 *
 * @param text with {@code $0}, {@code $1}, … and {@code $*}
 */
record ShownForm(String text) {
  private static final Pattern PART = Pattern.compile("\\$([0-9*])");

  boolean fits(int arguments) {
    return text.contains("$*") || arguments == highest();
  }

  private int highest() {
    return PART.matcher(text)
        .results()
        .mapToInt(part -> Integer.parseInt(part.group(1)))
        .max()
        .orElse(0);
  }

  String fill(Shown.Call call) {
    return PART.matcher(text)
        .replaceAll(part -> Matcher.quoteReplacement(part(call, part.group(1))));
  }

  private static String part(Shown.Call call, String part) {
    return switch (part) {
      case "*" -> call.all();
      case "0" -> call.name();
      default -> call.arguments().get(Integer.parseInt(part) - 1).label();
    };
  }
}
