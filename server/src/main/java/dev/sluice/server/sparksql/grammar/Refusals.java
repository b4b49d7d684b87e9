package dev.sluice.server.sparksql.grammar;

import dev.sluice.server.model.DataType;
import dev.sluice.server.model.ErrorCode;
import dev.sluice.server.model.Problem;
import dev.sluice.server.model.SluiceException;
import dev.sluice.server.model.Spelling;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The refusals of the compiler, each with the place in the text and, where known, what is right.
 */
public final class Refusals {
  private Refusals() {}

  public static SluiceException at(
      Position at, ErrorCode code, String message, @Nullable String suggestion) {
    Problem problem = new Problem("", at.line(), at.column(), message, suggestion);
    String hint = suggestion == null ? "" : " Did you mean " + suggestion + "?";
    String place = " (line " + at.line() + ", column " + at.column() + ")";
    return new SluiceException(code, message + "." + hint + place, List.of(problem));
  }

  public static SluiceException syntax(Position at, String message) {
    return at(at, ErrorCode.PARSE_SYNTAX_ERROR, message, null);
  }

  public static SluiceException mismatch(Position at, String message) {
    return at(at, ErrorCode.DATATYPE_MISMATCH, message, null);
  }

  /** Refuses what Spark parses and this compiler does not translate. */
  public static SluiceException unsupported(Position at, String what, @Nullable String instead) {
    String advice = instead == null ? "" : "; use " + instead;
    return at(at, ErrorCode.UNSUPPORTED_FEATURE, what + " is not supported" + advice, null);
  }

  public static SluiceException unknownColumn(Position at, String name, Collection<String> known) {
    return at(
        at,
        ErrorCode.UNRESOLVED_COLUMN,
        "There is no column " + name + "; there are " + listed(known),
        Spelling.nearest(name, known));
  }

  public static SluiceException noCast(Position at, DataType from, DataType to) {
    return mismatch(at, "A value of type " + from.sql() + " cannot be cast to " + to.sql());
  }

  private static String listed(Collection<String> names) {
    if (names.isEmpty()) {
      return "none";
    }
    String shown = String.join(", ", names.stream().limit(20).toList());
    return names.size() > 20 ? shown + " and " + (names.size() - 20) + " more" : shown;
  }
}
