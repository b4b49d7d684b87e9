package dev.sluice.server.sparksql.query;

import dev.sluice.server.model.StructType;
import dev.sluice.server.model.TableRead;
import dev.sluice.server.model.TableRef;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What the compiler asks about the tables that a statement names. */
public interface TableSchemas {
  /**
   * The columns that the table has at that version; empty where there is no such table.
   *
   * @throws dev.sluice.server.model.SluiceException where the table has no such version
   */
  Optional<StructType> schemaOf(TableRead table);

  /** The columns that a table there is is partitioned by. */
  default List<String> partitionColumns(TableRef table) {
    return List.of();
  }

  /**
   * The one value of a query that reads no table, a timestamp.
   *
   * @return null where it is NULL
   */
  @Nullable Instant instant(CompiledQuery constant);

  /** The names of all tables, for suggestions. */
  List<String> names();
}
