package dev.sluice.server.source;

import dev.sluice.server.model.Backlog;
import dev.sluice.server.model.FileRelation;
import dev.sluice.server.model.Offset;
import dev.sluice.server.model.OffsetRange;
import dev.sluice.server.model.StructType;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Rows that arrive over time and can be read again: the same range gives the same rows, in this
 * process and the next. Called by one query's thread at a time.
 */
public interface Source extends AutoCloseable {

  /** How the source is named in progress: {@code DeltaSource[file:/warehouse/orders_in]}. */
  String description();

  /** The columns of every relation that {@link #read} returns. */
  StructType schema();

  /**
   * Where the next batch ends.
   *
   * @param start the end of the last batch, null for a new query
   * @param limit how much the batch may take
   * @return empty where nothing lies after {@code start}
   */
  Optional<Offset> latestOffset(@Nullable Offset start, ReadLimit limit);

  /** The rows of a range; touches no data. Also called for ranges planned by an earlier process. */
  FileRelation read(OffsetRange range);

  /** Rows up to {@code end} are committed in the sink and are not asked for again. */
  void committed(Offset end);

  /** What lies after {@code processed}; null for all. */
  Backlog backlog(@Nullable Offset processed);

  /** The newest offset there is, whatever the limits; null where the source is empty. */
  @Nullable Offset newest();

  @Override
  void close();
}
