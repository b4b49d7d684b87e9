package dev.sluice.server.http;

import dev.sluice.server.model.ErrorCode;
import dev.sluice.server.model.SluiceException;
import java.util.Arrays;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The entity tag of a query: its revision in quotes. It speaks of the definition; state and
 * progress change without it.
 */
final class EntityTag {
  private static final String ANY = "*";

  private EntityTag() {}

  static String of(long revision) {
    return "\"" + revision + "\"";
  }

  /** Whether the caller of a GET has that revision already, by If-None-Match. */
  static boolean isKnown(Exchange exchange, long revision) {
    String noneMatch = exchange.header("If-None-Match");
    return noneMatch != null
        && Arrays.stream(noneMatch.split(","))
            .map(String::strip)
            .map(tag -> tag.startsWith("W/") ? tag.substring(2) : tag)
            .anyMatch(tag -> tag.equals(ANY) || tag.equals(of(revision)));
  }

  /**
   * The revision that a request insists on.
   *
   * @param exists whether the query exists; asked only where the answer matters
   * @return null for any, 0 for "must not exist"
   */
  static @Nullable Long expected(Exchange exchange, BooleanSupplier exists) {
    String match = exchange.header("If-Match");
    String noneMatch = exchange.header("If-None-Match");
    if (noneMatch != null) {
      if (match != null || !noneMatch.strip().equals(ANY)) {
        throw invalid("Only `If-None-Match: *` is known here, without If-Match.");
      }
      return 0L;
    }
    if (match == null) {
      return null;
    }
    if (!exists.getAsBoolean()) {
      return mismatch("There is no such query.");
    }
    return match.strip().equals(ANY) ? null : revision(match.strip());
  }

  private static Long revision(String tag) {
    boolean quoted = tag.length() > 2 && tag.startsWith("\"") && tag.endsWith("\"");
    if (!quoted || tag.contains(",")) {
      throw invalid("If-Match must be `*` or one entity tag, as \"3\".");
    }
    Long revision = Parameters.wholeNumber(tag.substring(1, tag.length() - 1));
    return revision == null || revision == 0
        ? mismatch("The query has no revision " + tag + ".")
        : revision;
  }

  private static Long mismatch(String message) {
    throw new SluiceException(ErrorCode.PRECONDITION_FAILED, message);
  }

  private static SluiceException invalid(String message) {
    return new SluiceException(ErrorCode.INVALID_ARGUMENT, message);
  }
}
