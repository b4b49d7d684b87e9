package dev.sluice.server.definition;

import dev.sluice.server.model.DraftDefinition;
import dev.sluice.server.model.Problem;
import java.util.List;
import java.util.Set;

/**
 * A request for a preview, as posted: {@code {"definition": {…}, "maxRows": 20, "maxSeconds": 10,
 * "from": "earliest"}}. Of the definition only source and transforms are read.
 *
 * @param maxRows most rows shown of each step
 * @param maxSeconds how long it may take
 * @param newestFirst whether {@code from} is {@code latest}
 * @param problems what is wrong beside the definition
 */
public record PreviewDocument(
    DraftDefinition definition,
    int maxRows,
    int maxSeconds,
    boolean newestFirst,
    List<Problem> problems) {
  /** Where the definition stands in the document. */
  public static final String DEFINITION = "/definition";

  private static final int DEFAULT_ROWS = 20;
  private static final int MOST_ROWS = 1000;
  private static final int DEFAULT_SECONDS = 10;
  private static final int MOST_SECONDS = 60;
  private static final String EARLIEST = "earliest";
  private static final String LATEST = "latest";

  public PreviewDocument {
    problems = List.copyOf(problems);
  }

  /**
   * Reads a document in UTF-8.
   *
   * @throws dev.sluice.server.model.SluiceException {@code INVALID_JSON} with line and column
   */
  public static PreviewDocument parse(byte[] utf8) {
    Faults faults = new Faults("The preview");
    Fields root = Fields.of(StrictJson.parse(utf8), "", faults);
    if (root == null) {
      throw faults.toException();
    }
    root.allow(List.of("definition", "maxRows", "maxSeconds", "from"), Set.of());
    int rows = root.wholeNumber("maxRows", 0, MOST_ROWS, DEFAULT_ROWS);
    int seconds = root.wholeNumber("maxSeconds", 1, MOST_SECONDS, DEFAULT_SECONDS);
    String from = root.optionalText("from", Integer.MAX_VALUE);
    if (from != null && !from.equals(EARLIEST) && !from.equals(LATEST)) {
      faults.add(root.at("from"), "unknown: " + Faults.quote(from), EARLIEST + " or " + LATEST);
    }
    Fields definition = root.object("definition");
    DraftDefinition draft =
        definition == null
            ? DraftDefinition.nothing(List.of())
            : DefinitionReader.pipeline(definition.node());
    return new PreviewDocument(draft, rows, seconds, LATEST.equals(from), faults.problems());
  }
}
