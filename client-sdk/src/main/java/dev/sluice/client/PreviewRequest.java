package dev.sluice.client;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Asks what a definition would make of its source's rows.
 *
 * @param maxRows how many rows of each step to show, null for the server's default
 * @param maxSeconds how long it may take, null for the server's default
 * @param from {@code earliest} or {@code latest}, null for the server's default
 */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_NULL)
public record PreviewRequest(
    Draft definition,
    @Nullable Integer maxRows,
    @Nullable Integer maxSeconds,
    @Nullable String from) {

  /** A preview of a whole definition. */
  public static PreviewRequest of(QueryDefinition definition) {
    return of(
        new Draft(
            definition.name(), definition.source(), definition.transforms(), definition.sink()));
  }

  /** A preview of steps that have no name and no sink yet. */
  public static PreviewRequest of(Source source, Transform... transforms) {
    return of(new Draft(null, source, List.of(transforms), null));
  }

  private static PreviewRequest of(Draft definition) {
    return new PreviewRequest(definition, null, null, null);
  }

  /** The same request that shows so many rows of each step. */
  public PreviewRequest maxRows(int rows) {
    return new PreviewRequest(definition, rows, maxSeconds, from);
  }

  /** The same request that may take so long. */
  public PreviewRequest maxSeconds(int seconds) {
    return new PreviewRequest(definition, maxRows, seconds, from);
  }

  /** The same request that reads the source's newest rows. */
  public PreviewRequest fromLatest() {
    return new PreviewRequest(definition, maxRows, maxSeconds, "latest");
  }

  /** The same request that reads the source's oldest rows. */
  public PreviewRequest fromEarliest() {
    return new PreviewRequest(definition, maxRows, maxSeconds, "earliest");
  }

  /**
   * A definition that may not be whole yet.
   *
   * @param name null before it has one
   * @param sink null before it has one
   */
  @JsonIgnoreProperties(ignoreUnknown = true)
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record Draft(
      @Nullable String name, Source source, List<Transform> transforms, @Nullable Sink sink) {
    public Draft {
      transforms = transforms == null ? List.of() : List.copyOf(transforms);
    }
  }
}
