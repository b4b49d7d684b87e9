package dev.sluice.server.source;

import dev.sluice.server.model.Backlog;
import dev.sluice.server.model.FileRelation;
import dev.sluice.server.model.Offset;
import dev.sluice.server.model.OffsetRange;
import dev.sluice.server.model.StartingPoint;
import dev.sluice.server.model.StructType;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Rows that arrive over time and can be read again: the same range gives the same rows, in this
 * process and the next. Called by one thread at a time.
 */
public interface Source extends AutoCloseable {

  /** How the source is named in progress: {@code DeltaSource[file:/warehouse/orders_in]}. */
  String description();

  /**
   * The columns of the relations that {@link #read} returns at the moment: they may change with a
   * call of {@link #latestOffset}, for the batch that ends there and those after it.
   */
  StructType schema();

  /**
   * Goes on behind a committed batch, with the newest columns that only add to the batch's.
   *
   * @param schemaVersion what {@link #schemaVersion} said of the batch
   */
  void resume(Offset end, @Nullable Long schemaVersion);

  /**
   * Reads with the very columns that a batch was planned with.
   *
   * @param schemaVersion what {@link #schemaVersion} said of the batch
   */
  void replay(Offset end, @Nullable Long schemaVersion);

  /**
   * Which version's columns a batch up to {@code end} is read with, by the source's own count; null
   * where {@code end} itself tells.
   */
  @Nullable Long schemaVersion(Offset end);

  /** The same for one who begins to read at {@code end}, whatever was before it. */
  @Nullable Long schemaVersionBehind(Offset end);

  /**
   * Where the next batch ends. All its rows have the same columns.
   *
   * @param start the end of the last batch, null for a new query
   * @param limit how much the batch may take
   * @return empty where nothing lies after {@code start}
   * @throws dev.sluice.server.model.SluiceException where the columns change there in a way that
   *     somebody has to acknowledge
   */
  Optional<Offset> latestOffset(@Nullable Offset start, ReadLimit limit);

  /** The rows of a range; touches no data. Also called for ranges planned by an earlier process. */
  FileRelation read(OffsetRange range);

  /** Rows up to {@code end} are committed in the sink and are not asked for again. */
  void committed(Offset end);

  /** The end of what the source holds at the moment, whatever the limits. */
  Offset newest();

  /**
   * Where a query's last batch must have ended for it to read on at {@code point}, by the rules of
   * the source's own starting options.
   *
   * @throws dev.sluice.server.model.SluiceException where the source holds no such point
   */
  Offset offsetOf(StartingPoint point);

  /**
   * Where a query reads on that accepts a change of columns at which it stopped.
   *
   * @param processed where its last batch ended, null before the first
   * @param version of the change, by the source's own count
   * @throws dev.sluice.server.model.SluiceException where it is not that change which it waits at
   */
  Offset acknowledge(@Nullable Offset processed, long version);

  /** Whether a query whose last batch ended at {@code processed} has all rows up to {@code end}. */
  boolean reached(@Nullable Offset processed, Offset end);

  /** What lies after {@code processed}; null for all. */
  Backlog backlog(@Nullable Offset processed);

  /**
   * Calls back soon after rows arrive, until the source is closed; the callback must not block.
   * Calls may be spurious, and may be missing where the storage cannot tell.
   */
  void onNewData(Runnable wake);

  @Override
  void close();
}
