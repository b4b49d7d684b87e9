package dev.sluice.server.http;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** What an Accept header allows. Source: RFC 9110, 12.5.1. */
final class Acceptance {
  private static final String PROBLEM = "application/problem+json";

  private Acceptance() {}

  /** Whether an answer of that type may be sent; the closest range of the header decides. */
  static boolean allows(@Nullable String accept, String type) {
    if (accept == null || accept.isBlank()) {
      return true;
    }
    String family = type.substring(0, type.indexOf('/') + 1);
    int closest = 0;
    boolean allowed = false;
    for (String range : accept.toLowerCase(Locale.ROOT).split(",", -1)) {
      String[] parts = range.split(";", -1);
      String name = parts[0].strip();
      int closeness =
          name.equals(type) ? 3 : name.equals(family + "*") ? 2 : name.equals("*/*") ? 1 : 0;
      if (closeness > closest) {
        closest = closeness;
        allowed = !refused(parts);
      }
    }
    return allowed;
  }

  /** Whether JSON may be sent; who takes only problems can be told of them. */
  static boolean allowsJson(@Nullable String accept) {
    return allows(accept, Json.TYPE) || (accept != null && accept.contains(PROBLEM));
  }

  private static boolean refused(String[] parts) {
    for (int i = 1; i < parts.length; i++) {
      if (parts[i].replace(" ", "").matches("q=0(\\.0*)?")) {
        return true;
      }
    }
    return false;
  }
}
