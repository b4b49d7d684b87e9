package dev.sluice.server.definition;

import dev.sluice.server.model.Problem;
import dev.sluice.server.model.SluiceException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The faults of one document, collected so that its author sees all of them at once. */
final class Faults {
  /** How many are listed; a document with more is not a definition. */
  static final int LISTED = 100;

  private static final int SHOWN = 80;

  private final String document;
  private final List<Problem> problems = new ArrayList<>();
  private int count;

  /** Collects the faults of {@code document}, as "the definition". */
  Faults(String document) {
    this.document = document;
  }

  void add(String pointer, String message) {
    add(pointer, message, null);
  }

  void add(String pointer, String message, @Nullable String suggestion) {
    count++;
    if (count <= LISTED) {
      problems.add(Problem.at(pointer, message, suggestion));
    }
  }

  boolean isEmpty() {
    return count == 0;
  }

  /** What was found, in the order in which it was found; not more than {@link #LISTED}. */
  List<Problem> problems() {
    return problems;
  }

  SluiceException toException() {
    return SluiceException.notValid(document, problems, count);
  }

  /** A caller's text in quotes, cut where it is long. */
  static String quote(String text) {
    String shown = text.length() <= SHOWN ? text : text.substring(0, SHOWN) + "…";
    return "`" + shown + "`";
  }

  /** The JSON pointer of a child, by RFC 6901. */
  static String child(String pointer, String key) {
    String shown = key.length() <= SHOWN ? key : key.substring(0, SHOWN) + "…";
    return pointer + "/" + shown.replace("~", "~0").replace("/", "~1");
  }
}
