package dev.sluice.client;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The document of a streaming query. The server checks it; this record only carries it.
 *
 * <pre>{@code
 * QueryDefinition.named("orders_processed")
 *     .from(Source.table("orders_in"))
 *     .filter("Price IS NOT NULL")
 *     .withColumn("Total", "Quantity * Price", "decimal(10,2)")
 *     .to(Sink.table("orders_processed"))
 *     .trigger(Trigger.processingTime("1 second"))
 *     .build();
 * }</pre>
 *
 * @param trigger null to start each batch as soon as the last has ended
 * @param timeZone the session time zone of its SQL, null for UTC
 * @param relations what {@code sql} steps may read beside {@code input}, by name
 * @param watermarkPolicy which of several watermarks counts, {@code min} or {@code max}; null for
 *     min
 */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_NULL)
public record QueryDefinition(
    String name,
    Source source,
    List<Transform> transforms,
    Sink sink,
    @Nullable Trigger trigger,
    @Nullable String timeZone,
    @JsonInclude(JsonInclude.Include.NON_EMPTY) Map<String, Relation> relations,
    @Nullable String watermarkPolicy) {
  public QueryDefinition {
    transforms = transforms == null ? List.of() : List.copyOf(transforms);
    relations = relations == null ? Map.of() : Map.copyOf(relations);
  }

  public static Builder named(String name) {
    return new Builder(name);
  }

  /** A builder that holds everything that is here; further steps come behind these. */
  public Builder toBuilder() {
    Builder builder = new Builder(name).from(source).to(sink);
    transforms.forEach(builder::step);
    builder.trigger = trigger;
    builder.timeZone = timeZone;
    builder.relations.putAll(relations);
    builder.watermarkPolicy = watermarkPolicy;
    return builder;
  }

  /** Collects the parts; steps run in the order in which they are added. Not for many threads. */
  public static final class Builder {
    private final String name;
    private final List<Transform> transforms = new ArrayList<>();
    private @Nullable Source source;
    private @Nullable Sink sink;
    private @Nullable Trigger trigger;
    private @Nullable String timeZone;
    private final Map<String, Relation> relations = new LinkedHashMap<>();
    private @Nullable String watermarkPolicy;

    private Builder(String name) {
      this.name = name;
    }

    public Builder from(Source source) {
      this.source = source;
      return this;
    }

    public Builder filter(String condition) {
      return step(new Transform.Filter(condition));
    }

    public Builder select(String... expressions) {
      return step(new Transform.Select(List.of(expressions)));
    }

    public Builder drop(String... columns) {
      return step(new Transform.Drop(List.of(columns)));
    }

    public Builder withColumn(String name, String expr) {
      return step(new Transform.WithColumn(name, expr, null));
    }

    /** Adds a column whose value is cast to a Spark SQL type. */
    public Builder withColumn(String name, String expr, String cast) {
      return step(new Transform.WithColumn(name, expr, cast));
    }

    public Builder withColumnRenamed(String from, String to) {
      return step(new Transform.WithColumnRenamed(from, to));
    }

    /** Adds the rows of another stream; columns are matched by position. */
    public Builder union(Relation with) {
      return step(new Transform.Union(with));
    }

    /**
     * Pairs rows with those of another relation.
     *
     * @param as what names of the other's columns may begin with
     * @param type in Spark's words, as {@code left}
     * @param on a condition, in which the rows so far are {@code input}
     */
    public Builder join(Relation with, String as, String type, String on) {
      return step(new Transform.Join(with, as, type, on));
    }

    /** Gives a relation a name that {@code sql} steps may read it by. */
    public Builder relation(String name, Relation relation) {
      relations.put(name, relation);
      return this;
    }

    /** Says which of several watermarks counts, {@code min} or {@code max}. */
    public Builder watermarkPolicy(String policy) {
      this.watermarkPolicy = policy;
      return this;
    }

    public Builder sql(String query) {
      return step(new Transform.Sql(query));
    }

    public Builder step(Transform transform) {
      transforms.add(transform);
      return this;
    }

    public Builder to(Sink sink) {
      this.sink = sink;
      return this;
    }

    public Builder trigger(Trigger trigger) {
      this.trigger = trigger;
      return this;
    }

    /** Sets the session time zone of the SQL, such as {@code Europe/Berlin}. */
    public Builder timeZone(String timeZone) {
      this.timeZone = timeZone;
      return this;
    }

    /**
     * The definition with everything that was added.
     *
     * @throws NullPointerException without source or sink
     */
    public QueryDefinition build() {
      return new QueryDefinition(
          name,
          Objects.requireNonNull(source, "source"),
          transforms,
          Objects.requireNonNull(sink, "sink"),
          trigger,
          timeZone,
          relations,
          watermarkPolicy);
    }
  }
}
