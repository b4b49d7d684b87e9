package dev.sluice.server.runtime;

import dev.sluice.server.checkpoint.PlannedBatch;
import dev.sluice.server.model.FileRelation;
import dev.sluice.server.model.Input;
import dev.sluice.server.model.Offset;
import dev.sluice.server.model.OffsetRange;
import dev.sluice.server.model.StructType;
import dev.sluice.server.source.ReadLimit;
import dev.sluice.server.source.Source;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The sources of a query, and the tables beside them that are read anew, as they are then, for each
 * batch. Where a query is in its sources is a list with an offset for each, in the order of the
 * definition, {@link Offset#NONE} for a source of which nothing was read yet; a source that has
 * nothing new stays where it is. Used by one thread at a time.
 */
final class Inputs implements AutoCloseable {
  private final List<Stream> streams;
  private final Map<String, Supplier<FileRelation>> tables;

  /** A source by the name that its rows have in the engine. */
  private record Stream(String name, Source source) {}

  private Inputs(List<Stream> streams, Map<String, Supplier<FileRelation>> tables) {
    this.streams = List.copyOf(streams);
    this.tables = Map.copyOf(tables);
  }

  /** Opens them; where one of them cannot be opened, none is. */
  static Inputs open(Connectors connectors, List<Input> defined) {
    List<Stream> streams = new ArrayList<>();
    Map<String, Supplier<FileRelation>> tables = new HashMap<>();
    try {
      for (Input input : defined) {
        if (input.streaming()) {
          streams.add(new Stream(input.name(), connectors.source(input.source())));
        } else {
          tables.put(input.name(), () -> connectors.table(input.source()));
        }
      }
      return new Inputs(streams, tables);
    } catch (RuntimeException e) {
      streams.forEach(stream -> stream.source.close());
      throw e;
    }
  }

  /** The sources, in the order of the definition. */
  List<Source> sources() {
    return streams.stream().map(Stream::source).toList();
  }

  /** Where a new query is. */
  List<Offset> beginning() {
    return Collections.nCopies(streams.size(), Offset.NONE);
  }

  /** The columns that the next batch reads, by the names of the relations. */
  Map<String, StructType> columns() {
    Map<String, StructType> columns = new HashMap<>();
    streams.forEach(stream -> columns.put(stream.name, stream.source.schema()));
    tables.forEach((name, table) -> columns.put(name, table.get().schema()));
    return columns;
  }

  /** The columns of the relations that a batch reads. */
  static Map<String, StructType> columns(Map<String, FileRelation> relations) {
    Map<String, StructType> columns = new HashMap<>();
    relations.forEach((name, relation) -> columns.put(name, relation.schema()));
    return columns;
  }

  /** Goes on behind a committed batch. */
  void resume(PlannedBatch last) {
    each(last, Source::resume);
  }

  /** Reads with the very columns that a batch was planned with. */
  void replay(PlannedBatch planned) {
    each(planned, Source::replay);
  }

  /** What is done to a source of which something was read. */
  @FunctionalInterface
  private interface Placement {
    void put(Source source, Offset end, @Nullable Long schemaVersion);
  }

  private void each(PlannedBatch batch, Placement placement) {
    for (int i = 0; i < streams.size(); i++) {
      Offset end = batch.ends().get(i);
      if (!end.isNone()) {
        placement.put(streams.get(i).source, end, batch.schemaVersions().get(i));
      }
    }
  }

  /**
   * Where the next batch ends.
   *
   * @param position the end of the last batch
   * @param limits how much the batch may take of each source
   * @return empty where no source has anything behind the position
   */
  Optional<List<Offset>> latest(List<Offset> position, List<ReadLimit> limits) {
    List<Offset> ends = new ArrayList<>();
    for (int i = 0; i < streams.size(); i++) {
      Offset start = position.get(i);
      ends.add(streams.get(i).source.latestOffset(known(start), limits.get(i)).orElse(start));
    }
    return ends.equals(position) ? Optional.empty() : Optional.of(ends);
  }

  /** The plan with what its ends do not tell of the columns that are read. */
  PlannedBatch withColumns(PlannedBatch planned) {
    return withColumns(planned, Source::schemaVersion);
  }

  /** The same for one who begins to read there, whatever was before. */
  PlannedBatch withColumnsBehind(PlannedBatch planned) {
    return withColumns(planned, Source::schemaVersionBehind);
  }

  private PlannedBatch withColumns(
      PlannedBatch planned, BiFunction<Source, Offset, @Nullable Long> schemaVersion) {
    PlannedBatch whole = planned;
    for (int i = 0; i < streams.size(); i++) {
      Offset end = planned.ends().get(i);
      if (!end.isNone()) {
        whole = whole.withSchema(i, schemaVersion.apply(streams.get(i).source, end));
      }
    }
    return whole;
  }

  /**
   * The rows of a batch, by the names of the relations; none of a source that ends where it begins,
   * nor for a batch that moves the query.
   */
  Map<String, FileRelation> read(MicroBatch batch) {
    Map<String, FileRelation> relations = new HashMap<>();
    for (int i = 0; i < streams.size(); i++) {
      Source source = streams.get(i).source;
      Offset end = batch.ends().get(i);
      boolean empty = batch.moved() || end.equals(batch.starts().get(i));
      relations.put(
          streams.get(i).name,
          empty
              ? new FileRelation(source.schema(), List.of(), List.of())
              : source.read(new OffsetRange(known(batch.starts().get(i)), end)));
    }
    tables.forEach((name, table) -> relations.put(name, table.get()));
    return relations;
  }

  /** Of the rows of a batch those of the sources, in their order. */
  List<FileRelation> ofSources(Map<String, FileRelation> relations) {
    return streams.stream().map(stream -> relations.get(stream.name)).toList();
  }

  /** Rows up to there are committed in the sink and are not asked for again. */
  void committed(List<Offset> ends) {
    for (int i = 0; i < streams.size(); i++) {
      if (!ends.get(i).isNone()) {
        streams.get(i).source.committed(ends.get(i));
      }
    }
  }

  /** The end of what each source holds at the moment. */
  List<Offset> newest() {
    return streams.stream().map(stream -> stream.source.newest()).toList();
  }

  /** Whether a query that is at {@code position} has all rows up to {@code target}. */
  boolean reached(List<Offset> position, List<Offset> target) {
    boolean all = true;
    for (int i = 0; i < streams.size(); i++) { // each is asked: one may be of another table
      all &= streams.get(i).source.reached(known(position.get(i)), target.get(i));
    }
    return all;
  }

  /** A position as a source takes it: null where nothing of it was read. */
  static @Nullable Offset known(Offset position) {
    return position.isNone() ? null : position;
  }

  /** Calls back soon after rows arrive, as {@link Source#onNewData}. */
  void onNewData(Runnable wake) {
    streams.forEach(stream -> stream.source.onNewData(wake));
  }

  @Override
  public void close() {
    streams.forEach(stream -> stream.source.close());
  }
}
