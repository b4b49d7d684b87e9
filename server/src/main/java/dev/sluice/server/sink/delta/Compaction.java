package dev.sluice.server.sink.delta;

import dev.sluice.server.delta.DeltaTable;
import dev.sluice.server.delta.TableMetadata;

/** Tidies up behind a sink that commits many small files. Every call returns at once. */
public interface Compaction extends AutoCloseable {
  /** Leaves the files as they are. */
  Compaction NONE =
      new Compaction() {
        @Override
        public void committed(DeltaTable table, TableMetadata metadata, int files) {
          // Nothing to tidy up.
        }

        @Override
        public void close() {
          // Nothing under way.
        }
      };

  /**
   * The sink has committed.
   *
   * @param metadata the table's when the files were written
   * @param files how many were added
   */
  void committed(DeltaTable table, TableMetadata metadata, int files);

  /** Gives up what is under way. */
  @Override
  void close();
}
